"""The GraphQL types of one region's fields on one kind of record, made of what its plugin declares."""

import inspect
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from types import GenericAlias
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from quadhelix.facts import ExtraField, FieldKind
from quadhelix.graph.context import Info
from quadhelix.graph.extras.naming import described, type_name
from quadhelix.graph.texts import LocalisedText, TranslationInput, localised

_PLAIN: Mapping[FieldKind, type] = {
    FieldKind.TEXT: str,
    FieldKind.INTEGER: int,
    FieldKind.DECIMAL: float,
    FieldKind.BOOLEAN: bool,
    FieldKind.DATE: date,
}


@strawberry.type
class _Kept:
    """What is kept in a group of fields, as `quadhelix.extras` reads it; no type of the schema by itself."""

    values: strawberry.Private[Any]


class RegionTypes:
    """Makes the types, which bear `names`; `clash` tells that two of them would bear the same.

    Args:
        region: The region's code.
        record: The name of the record's type, for example `Challenge`.
        fields: What the region declares.
        organisation: The service's type of organisations, an entity.
    """

    def __init__(
        self, region: str, record: str, fields: Sequence[ExtraField], organisation: type[Any]
    ) -> None:
        self.names: list[str] = []
        self._words = (region, record)
        self._organisation = organisation
        self._takes_info = "info" in inspect.signature(organisation.resolve_reference).parameters
        self._enums: dict[str, Any] = {}
        about = f"What the region {region} adds to a record of the type {record}"
        self.output = self._output(self._words, fields, f"{about}.")
        self.input = self._input(
            self._words, fields, f"{about}; what is left out stays as it is, null clears it."
        )

    @property
    def clash(self) -> bool:
        """Whether two of the types would bear the same name."""
        return len({*self.names}) < len(self.names)

    def _output(self, words: Sequence[str], fields: Sequence[ExtraField], description: str) -> type[Any]:
        """The object type, to read the fields."""
        members = {f"extra_{field.name}": self._output_field(words, field) for field in fields}
        return strawberry.type(type(self._named(*words), (_Kept,), members), description=description)

    def _output_field(self, words: Sequence[str], field: ExtraField) -> Any:
        kind = self._output_kind(words, field)
        show = self._shows(field, kind)

        def resolve(self: Any, info: Info) -> Any:
            value = self.values.get(field.name)
            if value is None or not field.many:
                return None if value is None else show(value, info)
            return [show(each, info) for each in value]

        if field.many:
            hidden = field.kind is FieldKind.ORGANISATION  # one that is withdrawn is null
            kind = GenericAlias(list, (kind | None,) if hidden else (kind,))
        return strawberry.field(
            resolve,
            name=field.name,
            graphql_type=kind | None,
            description=described(field.description),
        )

    def _output_kind(self, words: Sequence[str], field: ExtraField) -> Any:
        match field.kind:
            case FieldKind.LOCALISED_TEXT:
                return LocalisedText
            case FieldKind.CHOICE:
                return self._enum(words, field)
            case FieldKind.ORGANISATION:
                return self._organisation
            case FieldKind.RECORD:
                about = described(field.description)
                return self._output((*words, field.name), field.fields, about)
        return _PLAIN[field.kind]

    def _shows(self, field: ExtraField, kind: Any) -> Any:
        """What turns a value into its GraphQL form."""
        match field.kind:
            case FieldKind.LOCALISED_TEXT:
                return lambda value, _info: localised(value)
            case FieldKind.ORGANISATION:
                return lambda value, info: self._entity(info, str(value))
            case FieldKind.RECORD:
                return lambda value, _info: kind(values=value)
        return lambda value, _info: value

    def _input(self, words: Sequence[str], fields: Sequence[ExtraField], description: str) -> type[Any]:
        """The input type, to write them; what a client left out is absent from the coerced value."""
        kinds = {f"extra_{field.name}": self._input_kind(words, field) for field in fields}
        members = {
            f"extra_{field.name}": strawberry.field(
                name=field.name,
                default=strawberry.UNSET,
                description=described(field.description),
            )
            for field in fields
        }
        plain = type(self._named(*words, "input"), (), {"__annotations__": kinds, **members})
        return strawberry.input(plain, description=description)

    def _input_kind(self, words: Sequence[str], field: ExtraField) -> Any:
        match field.kind:
            case FieldKind.LOCALISED_TEXT:
                kind: Any = list[TranslationInput]
            case FieldKind.CHOICE:
                kind = self._enum(words, field)
            case FieldKind.ORGANISATION:
                kind = strawberry.ID
            case FieldKind.RECORD:
                about = described(field.description)
                kind = self._input((*words, field.name), field.fields, about)
            case _:
                kind = _PLAIN[field.kind]
        return (GenericAlias(list, (kind,)) if field.many else kind) | None

    def _enum(self, words: Sequence[str], field: ExtraField) -> Any:
        """The enum of a choice, the same for reading and writing; its values are the codes."""
        name = type_name(*words, field.name)
        if name not in self._enums:
            codes = [
                (choice.code, strawberry.enum_value(choice.code, description=described(choice.names)))
                for choice in field.choices
            ]
            made = Enum(self._named(*words, field.name), codes)  # type: ignore[misc]  # its values are data
            about = described(field.description)
            self._enums[name] = strawberry.enum(made, description=about)
        return self._enums[name]

    def _entity(self, info: Info, id: str) -> Any:
        """The organisation as the service itself resolves a reference to it."""
        if self._takes_info:
            return self._organisation.resolve_reference(info=info, id=id)
        return self._organisation.resolve_reference(id=id)

    def _named(self, *words: str) -> str:
        name = type_name(*words)
        self.names.append(name)
        return name


def attached(name: str, kind: type[Any], **settings: Any) -> StrawberryField:
    """A field to add to a type that is there: a region's, of one of the types made here."""
    field: Any = strawberry.field(name=name, graphql_type=kind | None, **settings)
    field.python_name = f"extra_{name}"
    made: StrawberryField = field
    return made
