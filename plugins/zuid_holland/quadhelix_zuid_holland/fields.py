"""What Zuid-Holland keeps with an organisation: its digital maturity, as European hubs measure it."""

from quadhelix import Choice, ExtraField, ExtraFields, FieldKind, Subject, Text, hookimpl


def _score(name: str, dutch: str, english: str) -> ExtraField:
    names: Text = {"nl": dutch, "en": english}
    return ExtraField(
        name=name,
        kind=FieldKind.DECIMAL,
        names=names,
        description={"nl": f"Score op {dutch}, in procenten.", "en": f"Score on {english}, in per cent."},
        least=0,
        most=100,
    )


MATURITY = ExtraField(
    name="digitalMaturity",
    kind=FieldKind.RECORD,
    many=True,
    names={"nl": "digitale volwassenheid", "en": "digital maturity"},
    description={
        "nl": "Metingen voor, tijdens en na ondersteuning, in zes dimensies.",
        "en": "Measurements before, during and after support, in six dimensions.",
    },
    fields=(
        ExtraField(
            name="moment",
            kind=FieldKind.CHOICE,
            names={"nl": "moment", "en": "moment"},
            description={"nl": "Voor, tijdens of na.", "en": "Before, during or after."},
            choices=(
                Choice(code="T0", names={"nl": "voor ondersteuning", "en": "before support"}),
                Choice(code="T1", names={"nl": "tijdens ondersteuning", "en": "during support"}),
                Choice(code="T2", names={"nl": "na ondersteuning", "en": "after support"}),
            ),
        ),
        ExtraField(
            name="measuredOn",
            kind=FieldKind.DATE,
            names={"nl": "gemeten op", "en": "measured on"},
            description={"nl": "De dag van de meting.", "en": "The day of the measurement."},
        ),
        _score("businessStrategy", "digitale bedrijfsstrategie", "digital business strategy"),
        _score("readiness", "digitale gereedheid", "digital readiness"),
        _score("humanCentric", "mensgerichte digitalisering", "human-centric digitalisation"),
        _score("dataManagement", "gegevensbeheer", "data management"),
        _score("automationAi", "automatisering en AI", "automation and AI"),
        _score("interoperability", "interoperabiliteit", "interoperability"),
        _score("green", "groene digitalisering", "green digitalisation"),
    ),
    public=False,
)


@hookimpl
def extra_fields() -> list[ExtraFields]:
    """One field, on organisations; scores are seen by the firm and the region alone.

    >>> [field.name for field in MATURITY.fields[:2]], MATURITY.public
    (['moment', 'measuredOn'], False)
    """
    return [ExtraFields(subject=Subject.ORGANISATION, fields=(MATURITY,))]
