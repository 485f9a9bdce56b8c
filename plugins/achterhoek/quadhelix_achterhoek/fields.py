"""What the Achterhoek keeps with records beyond what every record has."""

from quadhelix import Choice, ExtraField, ExtraFields, FieldKind, Subject, hookimpl
from quadhelix_achterhoek.added_value import PUBLISHED

OF_PROGRAMMES = ExtraFields(
    subject=Subject.PROGRAMME,
    fields=(
        ExtraField(
            name="asksForCrossovers",
            kind=FieldKind.BOOLEAN,
            names={"nl": "vraagt om crossovers", "en": "asks for crossovers", "de": "verlangt Crossovers"},
            description={
                "nl": "Of elke uitdaging van het programma ook over een andere sector moet gaan.",
                "en": "Whether every challenge of the programme has to be about another sector too.",
                "de": "Ob jede Herausforderung des Programms auch eine andere Branche betreffen muss.",
            },
        ),
    ),
)

OF_CHALLENGES = ExtraFields(
    subject=Subject.CHALLENGE,
    fields=(
        ExtraField(
            name="scale",
            kind=FieldKind.CHOICE,
            names={"nl": "schaal", "en": "scale", "de": "Ebene"},
            description={
                "nl": "Op welke schaal de uitdaging wordt opgepakt.",
                "en": "On which scale the challenge is taken up.",
                "de": "Auf welcher Ebene die Herausforderung angegangen wird.",
            },
            choices=(
                Choice(code="REGIONAL", names={"nl": "regionaal", "en": "regional", "de": "regional"}),
                Choice(
                    code="SUPRAREGIONAL",
                    names={"nl": "bovenregionaal", "en": "supraregional", "de": "überregional"},
                ),
                Choice(
                    code="CROSS_BORDER",
                    names={"nl": "over de grens", "en": "across the border", "de": "grenzüberschreitend"},
                ),
            ),
        ),
        ExtraField(
            name="addedValue",
            kind=FieldKind.RECORD,
            many=True,
            names={"nl": "toegevoegde waarde", "en": "added value", "de": "Mehrwert"},
            description={
                "nl": "Welke criteria gelden, en waarom.",
                "en": "Which criteria hold, and why.",
                "de": "Welche Kriterien zutreffen und warum.",
            },
            fields=(
                ExtraField(
                    name="criterion",
                    kind=FieldKind.CHOICE,
                    names={"nl": "criterium", "en": "criterion", "de": "Kriterium"},
                    description={"nl": "Wat geldt.", "en": "What holds.", "de": "Was zutrifft."},
                    choices=PUBLISHED,
                ),
                ExtraField(
                    name="explanation",
                    kind=FieldKind.LOCALISED_TEXT,
                    names={"nl": "uitleg", "en": "explanation", "de": "Erläuterung"},
                    description={
                        "nl": "Waarom het geldt.",
                        "en": "Why it holds.",
                        "de": "Warum es zutrifft.",
                    },
                    most=1000,
                ),
            ),
        ),
    ),
)

OF_ORGANISATIONS = ExtraFields(
    subject=Subject.ORGANISATION,
    fields=(
        ExtraField(
            name="adoption",
            kind=FieldKind.RECORD,
            names={
                "nl": "koploper of peloton",
                "en": "frontrunner or peloton",
                "de": "Vorreiter oder Hauptfeld",
            },
            description={
                "nl": "Of het bedrijf vooroploopt of volgt, waarom, en sinds wanneer.",
                "en": "Whether the firm leads or follows, why, and since when.",
                "de": "Ob das Unternehmen vorangeht oder folgt, warum und seit wann.",
            },
            fields=(
                ExtraField(
                    name="tier",
                    kind=FieldKind.CHOICE,
                    names={"nl": "plaats", "en": "tier", "de": "Platz"},
                    description={
                        "nl": "Voorop of in het peloton.",
                        "en": "Ahead, or in the peloton.",
                        "de": "Vorn oder im Hauptfeld.",
                    },
                    choices=(
                        Choice(
                            code="FRONTRUNNER",
                            names={"nl": "koploper", "en": "frontrunner", "de": "Vorreiter"},
                        ),
                        Choice(code="PELOTON", names={"nl": "peloton", "en": "peloton", "de": "Hauptfeld"}),
                    ),
                ),
                ExtraField(
                    name="reason",
                    kind=FieldKind.LOCALISED_TEXT,
                    names={"nl": "reden", "en": "reason", "de": "Grund"},
                    description={
                        "nl": "Waarom dat zo is.",
                        "en": "Why that is so.",
                        "de": "Warum das so ist.",
                    },
                    most=1000,
                ),
                ExtraField(
                    name="since",
                    kind=FieldKind.DATE,
                    names={"nl": "sinds", "en": "since", "de": "seit"},
                    description={
                        "nl": "Vanaf welke dag.",
                        "en": "From which day on.",
                        "de": "Ab welchem Tag.",
                    },
                ),
            ),
        ),
        ExtraField(
            name="crossBorderStage",
            kind=FieldKind.CHOICE,
            names={
                "nl": "relatie over de grens",
                "en": "relation across the border",
                "de": "Beziehung über die Grenze",
            },
            description={
                "nl": "Hoe ver de relatie met een partner over de grens is.",
                "en": "How far the relation with a partner across the border is.",
                "de": "Wie weit die Beziehung zu einem Partner jenseits der Grenze ist.",
            },
            choices=(
                Choice(code="CONTACT", names={"nl": "contact", "en": "contact", "de": "Kontakt"}),
                Choice(
                    code="FUNCTIONAL_RELATION",
                    names={
                        "nl": "functionele relatie",
                        "en": "functional relation",
                        "de": "funktionale Beziehung",
                    },
                ),
                Choice(code="EMBEDDED", names={"nl": "ingebed", "en": "embedded", "de": "fest verankert"}),
            ),
        ),
    ),
)

OF_CENTRES = ExtraFields(
    subject=Subject.CENTRE,
    fields=(
        ExtraField(
            name="maturityLevel",
            kind=FieldKind.INTEGER,
            names={"nl": "niveau", "en": "level", "de": "Stufe"},
            description={
                "nl": "De plaats op de schaal van de regio, van 1 tot en met 5.",
                "en": "The place on the region's scale, from 1 to 5.",
                "de": "Der Platz auf der Skala der Region, von 1 bis 5.",
            },
            least=1,
            most=5,
        ),
        ExtraField(
            name="inTransition",
            kind=FieldKind.BOOLEAN,
            names={"nl": "in overgang", "en": "in transition", "de": "im Übergang"},
            description={
                "nl": "Of het centrum onderweg is naar een andere vorm.",
                "en": "Whether the centre is on its way to another form.",
                "de": "Ob das Zentrum auf dem Weg zu einer anderen Form ist.",
            },
        ),
        ExtraField(
            name="plannedAction",
            kind=FieldKind.LOCALISED_TEXT,
            names={"nl": "geplande actie", "en": "planned action", "de": "geplante Maßnahme"},
            description={
                "nl": "Wat er gepland is om het centrum verder te helpen.",
                "en": "What is planned to help the centre forward.",
                "de": "Was geplant ist, um das Zentrum voranzubringen.",
            },
            most=2000,
        ),
    ),
)


@hookimpl
def extra_fields() -> list[ExtraFields]:
    """The region's own fields, by kind of record.

    >>> [added.subject.value for added in extra_fields()]
    ['PROGRAMME', 'CHALLENGE', 'ORGANISATION', 'CENTRE']
    """
    return [OF_PROGRAMMES, OF_CHALLENGES, OF_ORGANISATIONS, OF_CENTRES]
