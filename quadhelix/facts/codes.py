"""The codes of the suite that regions bring words for: a misspelt one would never match anything.

What a plugin brings is held against them. A service that adds a code to one of these enums of its schema adds
it here; a test compares them.
"""

SECTORS = frozenset(
    (
        "AGRO_FOOD",
        "BIO_SCIENCES",
        "CIRCULAR_ENERGY",
        "CONSTRUCTION",
        "CREATIVE",
        "DIGITAL",
        "EDUCATION",
        "HEALTH_CARE",
        "HOUSING",
        "LOGISTICS",
        "MANUFACTURING",
        "MOBILITY",
        "PUBLIC_SECTOR",
    )
)
"""The parts of the economy: `Sector`."""

ROLES = frozenset(
    (
        "CHALLENGE_OWNER",
        "COMMISSIONER",
        "CORE_TEAM",
        "EXPERT",
        "FACILITATOR",
        "FUNDER",
        "GUARDIAN_PUBLIC_INTEREST",
        "HOST",
        "KNOWLEDGE_CENTRE",
        "PARTNER",
        "POLITICAL_LEAD",
        "PROGRAMME_LEAD",
        "PROJECT_LEAD",
        "RESEARCH_CHAIR",
    )
)
"""What an organisation does in a project: `ParticipationRole`."""

PROJECT_STATUSES = frozenset(("PLANNED", "RUNNING", "COMPLETED"))
"""How far a project is: `ProjectStatus`."""

REGISTERS = frozenset(("BRIN", "BTW", "KBO", "KVK"))
"""What an organisation can be known in: `IdentifierScheme`."""
