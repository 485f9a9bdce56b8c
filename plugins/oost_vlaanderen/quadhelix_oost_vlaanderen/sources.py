"""Where the region's rules come from, as findings and the `rules` query name it."""

MAKERS = "Public account of the Ministry of Makers, as of 2026-11-23"
REGISTER = "Belgian law on the Crossroads Bank for Enterprises (KBO): every enterprise has a number"
OWN = "Set by the suite's authors until the region decides"
