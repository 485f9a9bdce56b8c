"""The words of the Leiden region, explained for a layman in our own words."""

from quadhelix import Term, hookimpl

SOURCE = "Own wording, after the public project page of the Open Innovatie Lab Leiden"

TERMS = (
    Term(
        key="open-innovation-lab",
        names={"nl": "open innovatielab", "en": "open innovation lab"},
        definition={
            "nl": "Een werkplaats waar bedrijven, studenten en docenten samen aan vragen uit de praktijk "
            "werken en hun kennis delen.",
            "en": "A workshop where companies, students and teachers work on questions from practice "
            "together and share what they know.",
        },
        source=SOURCE,
    ),
    Term(
        key="succession",
        names={"nl": "vervolg", "en": "succession"},
        definition={
            "nl": "De afspraak wie verdergaat met de resultaten van een project dat eindigt, geheel of voor "
            "een deel.",
            "en": "The agreement on who goes on with the results of a project that ends, wholly or in part.",
        },
        source=SOURCE,
    ),
    Term(
        key="completed-project",
        names={"nl": "afgerond project", "en": "completed project"},
        definition={
            "nl": "Een project waarvan het werk klaar is en waarvan bekend is wat er met de resultaten "
            "gebeurt.",
            "en": "A project whose work is done and of which it is known what happens to the results.",
        },
        source=SOURCE,
    ),
    Term(
        key="civ",
        names={
            "nl": "CIV (centrum voor innovatief vakmanschap)",
            "en": "CIV (centre for innovative craftsmanship)",
        },
        definition={
            "nl": "Een samenwerking van een mbo-school en bedrijven die vakmensen opleidt met de techniek "
            "van nu.",
            "en": "A partnership of a vocational college and companies that trains skilled workers with "
            "today's technology.",
        },
        source=SOURCE,
    ),
    Term(
        key="business-case",
        names={"nl": "businesscase", "en": "business case"},
        definition={
            "nl": "De onderbouwing, met kosten en opbrengsten, van hoe iets ook na de subsidie kan blijven "
            "bestaan.",
            "en": "The reasoning, with costs and returns, on how something can go on once its grant ends.",
        },
        source=SOURCE,
    ),
    Term(
        key="commissioner",
        names={"nl": "bestuurlijk opdrachtgever", "en": "administrative commissioner"},
        definition={
            "nl": "De bestuurder die namens een organisatie om het project vraagt en erop aanspreekbaar is.",
            "en": "The director who asks for the project on an organisation's behalf and answers for it.",
        },
        source=SOURCE,
    ),
    Term(
        key="modularisation",
        names={"nl": "modularisering", "en": "modularisation"},
        definition={
            "nl": "Onderwijs opdelen in kleine, losse onderdelen die elk passen bij een leerdoel of een "
            "vraag van een bedrijf.",
            "en": "Dividing education into small separate parts that each fit a learning goal or a question "
            "of a company.",
        },
        source=SOURCE,
    ),
)


@hookimpl
def glossary_terms() -> list[Term]:
    """The region's words, in the order a newcomer meets them.

    >>> glossary_terms()[1].names["nl"]
    'vervolg'
    """
    return list(TERMS)
