"""How the values of the data become the JSON of a GraphQL input."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in Dutch and English, and in the Dutch of Belgium for a region that speaks it."""

    nl: str
    en: str
    nl_be: str = ""

    def translations(self) -> list[dict[str, str]]:
        """The text as a GraphQL input takes it.

        >>> same("TNO").translations()
        [{'language': 'nl', 'value': 'TNO'}, {'language': 'en', 'value': 'TNO'}]
        """
        values = {"nl-BE": self.nl_be, "nl": self.nl, "en": self.en}
        return [{"language": language, "value": value} for language, value in values.items() if value]


def same(name: str) -> Text:
    """A name that is the same in every language."""
    return Text(nl=name, en=name)


def flemish(nl_be: str, en: str, nl: str = "") -> Text:
    """A text of Oost-Vlaanderen; `nl` where a reader in the Netherlands would word it differently."""
    return Text(nl=nl or nl_be, en=en, nl_be=nl_be)


def as_input(value: Any, without: Collection[str] = ()) -> Any:
    """The JSON of a value: fields in GraphQL spelling, what is empty left out.

    >>> from demonstration.places import Place
    >>> as_input(Place("GM0606"))
    {'municipality': 'GM0606'}

    Args:
        value: A dataclass of the data, or a value inside one.
        without: Names of fields that are not part of the input.
    """
    if isinstance(value, Text):
        return value.translations()
    if is_dataclass(value):
        named = ((item.name, getattr(value, item.name)) for item in fields(value) if item.name not in without)
        return {_camel(name): as_input(held) for name, held in named if held is not None and held != ()}
    if isinstance(value, tuple):
        return [as_input(entry) for entry in value]
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def ids_in(value: Any) -> Iterator[UUID]:
    """Every id a value holds, however deep."""
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from ids_in(entry)
    elif is_dataclass(value):
        for item in fields(value):
            yield from ids_in(getattr(value, item.name))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
