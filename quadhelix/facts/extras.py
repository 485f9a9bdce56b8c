"""Fields a region adds to the suite's records, typed in GraphQL and kept by the owning service."""

from dataclasses import dataclass
from enum import StrEnum

from quadhelix.facts.findings import Subject
from quadhelix.texts import Text


class FieldKind(StrEnum):
    """What an extra field holds, and so its GraphQL type.

    `ORGANISATION` is an organisation of the directory, `RECORD` a group of fields of its own.
    """

    TEXT = "TEXT"
    LOCALISED_TEXT = "LOCALISED_TEXT"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    CHOICE = "CHOICE"
    ORGANISATION = "ORGANISATION"
    RECORD = "RECORD"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a `CHOICE`: its code in capitals, and what it is called."""

    code: str
    names: Text


@dataclass(frozen=True, kw_only=True)
class ExtraField:
    """A field of a region's own on one kind of record; declared by the hook `extra_fields`.

    Args:
        name: In GraphQL spelling (`adoptionTier`); kept for ever, as data is kept under it.
        kind: What it holds.
        names: What it is called on a form.
        description: What it is for, one sentence; shown by introspection too.
        many: A list of at most 100 such values, in the order given.
        choices: The values of a `CHOICE`.
        fields: The fields of a `RECORD`; records do not nest.
        least: The smallest number.
        most: The largest number, or the longest text in characters.
        public: Whether everyone who sees the record reads it; otherwise those who may change it.
    """

    name: str
    kind: FieldKind
    names: Text
    description: Text
    many: bool = False
    choices: tuple[Choice, ...] = ()
    fields: "tuple[ExtraField, ...]" = ()
    least: float | None = None
    most: float | None = None
    public: bool = True


@dataclass(frozen=True, kw_only=True)
class ExtraFields:
    """The fields a region adds to one kind of record."""

    subject: Subject
    fields: tuple[ExtraField, ...]
