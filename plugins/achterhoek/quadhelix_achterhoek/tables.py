"""The theme tables of the Achterhoek, and the rule that every challenge sits on one.

The region works from tables at which companies, schools and governments meet around one theme. A
challenge at no table has nobody who looks after it, so it goes no further than its author.

The worse mistake is to block a draft: while someone is writing, the rule only warns.
"""

from quadhelix import (
    ChallengeFacts,
    Finding,
    Rule,
    Severity,
    Subject,
    Text,
    ThemeTable,
    Transition,
    hookimpl,
)
from quadhelix_achterhoek.sources import PROGRAMME

TABLES = (
    ThemeTable(
        code="circular-energy",
        names={
            "nl": "Circulaire economie en energie",
            "en": "Circular economy and energy",
            "de": "Kreislaufwirtschaft und Energie",
        },
    ),
    ThemeTable(
        code="health-care",
        names={"nl": "Gezondheid en zorg", "en": "Health and care", "de": "Gesundheit und Pflege"},
    ),
    ThemeTable(code="housing", names={"nl": "Wonen", "en": "Housing", "de": "Wohnen"}),
    ThemeTable(code="mobility", names={"nl": "Mobiliteit", "en": "Mobility", "de": "Mobilität"}),
    ThemeTable(
        code="manufacturing",
        names={"nl": "Slimme maakindustrie", "en": "Smart manufacturing", "de": "Intelligente Fertigung"},
    ),
)

CODES = tuple(table.code for table in TABLES)

SEVERITIES = {
    "draft": Severity.WARN,
    "revise": Severity.WARN,
    "submit": Severity.BLOCK,
    "publish": Severity.BLOCK,
}
"""How much the rule weighs at each step; at any other step it is silent."""

NO_TABLE = {
    "nl": "Kies ten minste één thematafel van de Achterhoek, zodat duidelijk is wie de vraag oppakt.",
    "en": "Choose at least one theme table of the Achterhoek, so that it is clear who takes the question up.",
    "de": "Wählen Sie mindestens einen Thementisch des Achterhoek, damit klar ist, wer die Frage aufgreift.",
}

RULE = Rule(
    id="achterhoek.theme-table",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.CHALLENGE,
    steps=tuple(SEVERITIES),
    field="themeTables",
    demand={
        "nl": "Elke uitdaging hoort bij ten minste één thematafel van de Achterhoek.",
        "en": "Every challenge belongs to at least one theme table of the Achterhoek.",
        "de": "Jede Herausforderung gehört zu mindestens einem Thementisch des Achterhoek.",
    },
    message=NO_TABLE,
    source=PROGRAMME,
)


@hookimpl
def theme_tables() -> list[ThemeTable]:
    """The five tables of the region.

    >>> [table.code for table in theme_tables()]
    ['circular-energy', 'health-care', 'housing', 'mobility', 'manufacturing']
    """
    return list(TABLES)


def check(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A challenge sits on at least one theme table, and on none that does not exist.

    >>> from uuid import UUID
    >>> def challenge(*tables):
    ...     return ChallengeFacts(id=UUID(int=1), region="achterhoek", title={}, theme_tables=tables)
    >>> submit = Transition(name="submit", source="DRAFT", target="SUBMITTED")

    Yes:

    >>> check(challenge("housing", "mobility"), submit)
    []

    No, without a table, or with one nobody knows:

    >>> [(finding.rule, finding.severity.value) for finding in check(challenge(), submit)]
    [('achterhoek.theme-table', 'BLOCK')]
    >>> print(check(challenge("housing", "fishing"), submit)[0].message["en"])  # doctest: +ELLIPSIS
    The Achterhoek has no theme table "fishing"; choose from circular-energy, health-care, ...

    A draft is only warned:

    >>> draft = Transition(name="draft", source=None, target="DRAFT")
    >>> [finding.severity.value for finding in check(challenge(), draft)]
    ['WARN']
    """
    severity = SEVERITIES.get(transition.name)
    message = _objection(challenge.theme_tables)
    if severity is None or message is None:
        return []
    return [RULE.finding(severity=severity, message=message)]


def _objection(tables: tuple[str, ...]) -> Text | None:
    if not tables:
        return NO_TABLE
    unknown = ", ".join(f'"{table}"' for table in tables if table not in CODES)
    return _no_such_table(unknown) if unknown else None


def _no_such_table(unknown: str) -> Text:
    choice = ", ".join(CODES)
    return {
        "nl": f"De Achterhoek heeft geen thematafel {unknown}; kies uit {choice}.",
        "en": f"The Achterhoek has no theme table {unknown}; choose from {choice}.",
        "de": f"Der Achterhoek hat keinen Thementisch {unknown}; wählen Sie aus {choice}.",
    }
