"""What the Leiden region keeps with a project beyond what every project has."""

from quadhelix import ExtraField, ExtraFields, FieldKind, Subject, hookimpl

FIELDS = ExtraFields(
    subject=Subject.PROJECT,
    fields=(
        ExtraField(
            name="quote",
            kind=FieldKind.LOCALISED_TEXT,
            names={"nl": "citaat", "en": "quote"},
            description={
                "nl": "Eén zin waarin iemand van het project zegt wat het waard is; zonder naam.",
                "en": "One sentence in which someone of the project says what it is worth; names nobody.",
            },
            most=500,
        ),
        ExtraField(
            name="urgency",
            kind=FieldKind.LOCALISED_TEXT,
            names={"nl": "urgentie", "en": "urgency"},
            description={
                "nl": "Waarom de vraag nu een antwoord nodig heeft.",
                "en": "Why the question needs an answer now.",
            },
            most=2000,
        ),
        ExtraField(
            name="assignment",
            kind=FieldKind.LOCALISED_TEXT,
            names={"nl": "opdracht", "en": "assignment"},
            description={
                "nl": "Wat het project moest opleveren.",
                "en": "What the project was asked to deliver.",
            },
            most=2000,
        ),
        ExtraField(
            name="businessCase",
            kind=FieldKind.RECORD,
            names={"nl": "businesscase", "en": "business case"},
            description={
                "nl": "Waarom het resultaat na het project kan blijven, en wie daarvoor zorgt.",
                "en": "Why the result can last after the project, and who sees to it.",
            },
            fields=(
                ExtraField(
                    name="summary",
                    kind=FieldKind.LOCALISED_TEXT,
                    names={"nl": "samenvatting", "en": "summary"},
                    description={
                        "nl": "De case in een paar zinnen, voor een leek.",
                        "en": "The case in a few sentences, for a layman.",
                    },
                    most=2000,
                ),
                ExtraField(
                    name="owner",
                    kind=FieldKind.ORGANISATION,
                    names={"nl": "eigenaar", "en": "owner"},
                    description={
                        "nl": "De organisatie die na het project voor het resultaat zorgt.",
                        "en": "The organisation that looks after the result once the project ends.",
                    },
                ),
            ),
        ),
    ),
)


@hookimpl
def extra_fields() -> list[ExtraFields]:
    """The fields of a project's card, and its business case.

    >>> [field.name for field in extra_fields()[0].fields]
    ['quote', 'urgency', 'assignment', 'businessCase']
    """
    return [FIELDS]
