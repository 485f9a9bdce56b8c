"""Identifiers: valid ones come in whatever their spacing, all others are refused by field and rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix.errors import InvalidInput
from services.partners.identifiers import IdentifierScheme, validated

SPELLINGS = [
    (IdentifierScheme.KVK, "12345678", ["1234 5678", "12.34.56.78"]),
    (IdentifierScheme.KBO, "0403019261", ["0403.019.261", "BE 0403 019 261", "BE0403019261"]),
    (IdentifierScheme.BTW, "004495445B01", ["NL004495445B01", "NL 0044.95.445.B01"]),
    (IdentifierScheme.BRIN, "21PE", ["21pe", "21 PE"]),
    (IdentifierScheme.BRIN, "04EM05", ["04-EM-05"]),
]


@pytest.mark.parametrize(("scheme", "compact", "spellings"), SPELLINGS)
def test_every_usual_spelling_is_one_number(
    scheme: IdentifierScheme, compact: str, spellings: list[str]
) -> None:
    assert {validated(scheme, spelling, "value") for spelling in (compact, *spellings)} == {compact}


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        (IdentifierScheme.KVK, "1234567"),
        (IdentifierScheme.KVK, "123456789"),
        (IdentifierScheme.KVK, "1234567a"),
        (IdentifierScheme.KVK, "12345678\n"),
        (IdentifierScheme.KVK, "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668"),
        (IdentifierScheme.KBO, "0403019262"),
        (IdentifierScheme.KBO, "2403019261"),
        (IdentifierScheme.BTW, "004495445B00"),
        (IdentifierScheme.BTW, "NL"),
        (IdentifierScheme.BRIN, "2PE1"),
        (IdentifierScheme.BRIN, ""),
    ],
)
def test_another_number_is_refused_by_field_and_rule(scheme: IdentifierScheme, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        validated(scheme, value, "identifiers.0.value")
    assert refused.value.field == "identifiers.0.value"
    assert refused.value.rule == f"{scheme.lower()}-number"


@given(
    st.sampled_from(IdentifierScheme), st.text(st.characters(), max_size=30) | st.from_regex(r"[0-9NLB. ]+")
)
def test_whatever_is_accepted_is_compact_and_stays_itself(scheme: IdentifierScheme, value: str) -> None:
    try:
        compact = validated(scheme, value, "value")
    except InvalidInput:
        return
    assert compact.isascii()
    assert compact.isalnum()
    assert validated(scheme, compact, "value") == compact
