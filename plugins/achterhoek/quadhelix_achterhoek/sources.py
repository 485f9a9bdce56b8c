"""Where the region's rules come from, as findings and the `rules` query name it."""

PROGRAMME = "Public account of the Achterhoek crossover programme, as of 2026-11-23"
CRITERIA = "The region's question whether something adds value to the system, spelt out in our own words"
