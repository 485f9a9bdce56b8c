"""Where the region's rules come from, as findings and the `rules` query name it."""

SMITZH = "Public account of the SMITZH programme, as of 2026-11-23"
SCHIEDISTRICT = "Public project page of Living Lab Schiedistrict, as of 2026-11-23"
EDIH = "European Commission, digital maturity assessment for European Digital Innovation Hubs"
OWN = "Set by the suite's authors until the region decides; SMITZH published no figure"
