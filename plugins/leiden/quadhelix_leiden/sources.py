"""Where the region's rules come from, as findings and the `rules` query name it."""

LAB = "Public project page of the Open Innovatie Lab Leiden, as of 2026-11-23"
