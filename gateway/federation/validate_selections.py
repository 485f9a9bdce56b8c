"""The rules for what one subgraph writes inside `@key`, `@requires` and `@provides`.

Checking also replaces every field set by its canonical text, so that later stages can compare them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from gateway.federation.composition_values import Location
from gateway.federation.definitions import COMPOSITE, Kind, OutputField, SubgraphSchema, TypeDefinition
from gateway.federation.fieldset import (
    FieldSetError,
    Selected,
    canonical,
    check_field_set,
    parse_field_set,
    selects_abstract,
)
from gateway.federation.subgraph_types import NOT_TEXT
from gateway.federation.typeref import named

Fail = Callable[[str, str, Iterable[Location]], None]


class SelectionRules:
    """Checks field sets, and remembers which fields they use."""

    def __init__(self, subgraph: SubgraphSchema, fail: Fail) -> None:
        self._subgraph = subgraph
        self._fail = fail
        # (type, field) that a key, requires or provides of this subgraph selects
        self._used: set[tuple[str, str]] = set()
        self._in_keys: set[tuple[str, str]] = set()
        self._all_read = True

    def check_keys(self, kind: TypeDefinition) -> None:
        """Check and canonicalise the keys of a type; one that cannot be read is dropped."""
        keys = []
        for key in kind.keys:
            where = f"@key on {kind.name}"
            sources = (key.source,) if key.source is not None else kind.sources
            checked = self._field_set("KEY", where, key.fields, kind.name, sources)
            if checked is None:
                continue
            text, selected = checked
            for item in selected:
                self._check_key_field(where, item, sources)
            keys.append(replace(key, fields=text))
        kind.keys = keys

    def _check_key_field(self, where: str, item: Selected, sources: Sequence[Location]) -> None:
        name = item.field.name.value
        self._in_keys.update({(item.parent, name), *item.ancestors})
        if self._takes_arguments(item):
            message = f"{where}: {name} takes arguments; a key must be the same for everyone."
            self._fail("KEY_FIELDS_HAS_ARGS", message, sources)
        if selects_abstract(item, self._subgraph.schema):
            message = f"{where}: {name} is abstract; a key may only select objects and scalars."
            self._fail("KEY_FIELDS_SELECT_INVALID_TYPE", message, sources)

    def forgive_extension_keys(self) -> None:
        """An external key field of an `extend type` is how older subgraphs write a stub: it is readable."""
        for type_name, field_name in self._in_keys:
            kind = self._subgraph.types.get(type_name)
            if kind is not None and kind.extension and field_name in kind.fields:
                kind.fields[field_name].external = False

    def check_requires(self, kind: TypeDefinition, field: OutputField) -> None:
        """Check and canonicalise what a field requires."""
        where = f"@requires on {kind.name}.{field.name}"
        checked = self._field_set("REQUIRES", where, field.requires or "", kind.name, field.sources)
        field.requires = checked and checked[0]
        if checked is not None:
            self._need_external("REQUIRES", where, checked[1], field.sources)

    def check_provides(self, kind: TypeDefinition, field: OutputField) -> None:
        """Check and canonicalise what a field provides below itself."""
        where = f"@provides on {kind.name}.{field.name}"
        returned, text = named(field.type), field.provides or ""
        target = self._subgraph.types.get(returned)
        field.provides = None
        if target is None or target.kind not in COMPOSITE:
            message = f"{kind.name}.{field.name} returns {returned}, which has no fields to provide."
            self._fail("PROVIDES_ON_NON_OBJECT_FIELD", message, field.sources)
            return
        checked = self._field_set("PROVIDES", where, text, returned, field.sources)
        if checked is None:
            return
        if any(map(self._takes_arguments, checked[1])):
            message = f"{where} selects a field that takes arguments: drop it from the selection."
            self._fail("PROVIDES_FIELDS_HAS_ARGS", message, field.sources)
        self._need_external("PROVIDES", where, checked[1], field.sources)
        field.provides = checked[0]

    def check_unused(self, kind: TypeDefinition) -> None:
        """Nobody may declare an external field that nothing selects; it would only mislead.

        While a field set cannot be read, it is not known what it was meant to select.
        """
        if not self._all_read or kind.kind is Kind.INTERFACE:
            return
        required = {name for item in kind.interfaces for name in self._subgraph.types[item].fields}
        for field in kind.fields.values():
            if field.external and (kind.name, field.name) not in self._used and field.name not in required:
                message = (
                    f"{kind.name}.{field.name} is external but no @key, @requires or @provides selects it:"
                    " remove the field."
                )
                self._fail("EXTERNAL_UNUSED", message, field.sources)

    def _field_set(
        self, prefix: str, where: str, text: str, type_name: str, sources: Sequence[Location]
    ) -> tuple[str, list[Selected]] | None:
        try:
            if text == NOT_TEXT:
                raise FieldSetError("INVALID_FIELDS_TYPE", "`fields` must be a string")
            selection = parse_field_set(text)
            selected = check_field_set(selection, self._subgraph.schema, type_name)
        except FieldSetError as error:
            self._all_read = False
            self._fail(f"{prefix}_{error.problem}", f"{where}: {error.message}.", sources)
            return None
        except RecursionError:
            self._all_read = False
            self._fail(f"{prefix}_INVALID_FIELDS", f"{where}: it is nested too deeply.", sources)
            return None
        for item in selected:
            self._use(item.parent, item.field.name.value)
        return canonical(selection), selected

    def _use(self, type_name: str, field: str) -> None:
        """Count the field as used, on every implementation when it is selected on an interface."""
        self._used.add((type_name, field))
        for kind in self._subgraph.types.values():
            if type_name in kind.interfaces:
                self._used.add((kind.name, field))

    def _takes_arguments(self, item: Selected) -> bool:
        kind = self._subgraph.types.get(item.parent)
        field = kind.fields.get(item.field.name.value) if kind is not None else None
        return field is not None and bool(field.arguments)

    def _need_external(
        self, prefix: str, where: str, selected: Iterable[Selected], sources: Sequence[Location]
    ) -> None:
        for item in selected:
            name = item.field.name.value
            chain = (*item.ancestors, (item.parent, name))
            if item.leaf and name != "__typename" and not any(map(self._is_external, chain)):
                message = (
                    f"{where}: {item.parent}.{name} is resolved here already: mark it @external or drop it"
                    " from the selection."
                )
                self._fail(f"{prefix}_FIELDS_MISSING_EXTERNAL", message, sources)

    def _is_external(self, coordinate: tuple[str, str]) -> bool:
        type_name, field_name = coordinate
        kind = self._subgraph.types.get(type_name)
        if kind is None or field_name not in kind.fields:
            return False
        if kind.kind is Kind.INTERFACE:
            implementers = [item for item in self._subgraph.types.values() if type_name in item.interfaces]
            return any(self._is_external((item.name, field_name)) for item in implementers)
        return kind.fields[field_name].external
