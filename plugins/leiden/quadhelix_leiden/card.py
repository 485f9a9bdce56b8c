"""The card on which the Leiden region presents a project, as its lab did."""

from quadhelix import CardContent, CardField, hookimpl

STATUS = {
    "PLANNED": {"nl": "gepland project", "en": "planned project"},
    "RUNNING": {"nl": "lopend project", "en": "running project"},
    "COMPLETED": {"nl": "afgerond project", "en": "completed project"},
}

CARD = (
    CardField(
        key="category", names={"nl": "categorie", "en": "category"}, shows=CardContent.STATUS, words=STATUS
    ),
    CardField(key="quote", names={"nl": "citaat", "en": "quote"}, shows=CardContent.EXTRA, extra="quote"),
    CardField(
        key="urgency", names={"nl": "urgentie", "en": "urgency"}, shows=CardContent.EXTRA, extra="urgency"
    ),
    CardField(
        key="assignment",
        names={"nl": "opdracht", "en": "assignment"},
        shows=CardContent.EXTRA,
        extra="assignment",
    ),
    CardField(
        key="political-lead",
        names={"nl": "politiek trekker", "en": "political lead"},
        shows=CardContent.PARTICIPANTS,
        role="POLITICAL_LEAD",
    ),
    CardField(
        key="commissioner",
        names={"nl": "opdrachtgever", "en": "commissioner"},
        shows=CardContent.PARTICIPANTS,
        role="COMMISSIONER",
    ),
    CardField(
        key="project-lead",
        names={"nl": "projectleider", "en": "project lead"},
        shows=CardContent.PARTICIPANTS,
        role="PROJECT_LEAD",
    ),
    CardField(key="period", names={"nl": "periode", "en": "period"}, shows=CardContent.PERIOD),
    CardField(key="succession", names={"nl": "vervolg", "en": "succession"}, shows=CardContent.SUCCESSIONS),
)


@hookimpl
def project_card_fields() -> list[CardField]:
    """The lines of the card, from the category down.

    >>> project_card_fields()[0].words["COMPLETED"]["nl"]
    'afgerond project'
    """
    return list(CARD)
