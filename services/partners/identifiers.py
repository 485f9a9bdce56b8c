"""Identifiers of organisations, each validated by the rule of its register.

- KvK number (Netherlands, Chamber of Commerce): eight digits, no check digit.
- KBO number (Belgium, enterprise number): ten digits starting with 0 or 1, modulo 97.
- Btw number (Netherlands, VAT): `NL`, nine digits, `B`, two digits; old and new form.
- BRIN (Netherlands, education): two digits, two letters, and two digits for a site.

The worse mistake is to refuse a valid number, so spaces and dots are forgiven.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from stdnum.be import vat as kbo
from stdnum.exceptions import ValidationError
from stdnum.nl import brin, btw

from quadhelix.errors import InvalidInput


class IdentifierScheme(StrEnum):
    """The register that issued an identifier."""

    KVK = "KVK"
    KBO = "KBO"
    BTW = "BTW"
    BRIN = "BRIN"


def validated(scheme: IdentifierScheme, value: str, field: str) -> str:
    """The identifier in its compact form.

    >>> validated(IdentifierScheme.KBO, "0403.019.261", "value")
    '0403019261'
    >>> validated(IdentifierScheme.KVK, "1234 5678", "value")
    '12345678'
    >>> validated(IdentifierScheme.BRIN, "21PE", "value")
    '21PE'
    >>> validated(IdentifierScheme.KVK, "1234567", "value")
    Traceback (most recent call last):
    quadhelix.errors.InvalidInput: value is not a valid KVK number.

    Raises:
        InvalidInput: naming the field; its rule is the scheme (`kvk-number`).
    """
    try:
        return _VALIDATORS[scheme](value)
    except ValidationError:
        raise InvalidInput(
            {
                "en": f"{field} is not a valid {scheme} number.",
                "nl": f"{field} is geen geldig {scheme}-nummer.",
            },
            field=field,
            rule=f"{scheme.lower()}-number",
        ) from None


def _kvk(value: str) -> str:
    compact = re.sub(r"[ .]", "", value)
    if not re.fullmatch(r"[0-9]{8}", compact):
        raise ValidationError
    return compact


_VALIDATORS: dict[IdentifierScheme, Callable[[str], str]] = {
    IdentifierScheme.KVK: _kvk,
    IdentifierScheme.KBO: kbo.validate,
    IdentifierScheme.BTW: btw.validate,
    IdentifierScheme.BRIN: brin.validate,
}
