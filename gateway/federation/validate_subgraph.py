"""The rules that one subgraph must keep on its own, above all about keys and external fields.

Validating also replaces every field set by its canonical text, so that later stages can compare them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from gateway.federation.composition_values import CompositionError
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

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_\-]*$")


def validate_subgraph(subgraph: SubgraphSchema) -> list[CompositionError]:
    """Check one subgraph, canonicalise its field sets and forgive external key fields of extensions."""
    return _Validation(subgraph).run()


class _Validation:
    def __init__(self, subgraph: SubgraphSchema) -> None:
        self._subgraph = subgraph
        self._errors: list[CompositionError] = []
        # (type, field) that a key, requires or provides of this subgraph selects
        self._used: set[tuple[str, str]] = set()
        self._in_keys: set[tuple[str, str]] = set()

    def run(self) -> list[CompositionError]:
        if not _NAME.match(self._subgraph.name):
            message = f"{self._subgraph.name!r} cannot name a subgraph: use letters, digits, - and _."
            self._errors.append(CompositionError("INVALID_SUBGRAPH_NAME", message, (self._subgraph.name,)))
        for kind in self._subgraph.types.values():
            if kind.name.startswith("join__"):
                self._fail(
                    "TYPE_DEFINITION_INVALID", f"{kind.name}: names with join__ are reserved; rename it."
                )
            self._check_keys(kind)
            for field in kind.fields.values():
                self._check_marks(kind, field)
        self._forgive_extension_keys()
        for kind in self._subgraph.types.values():
            self._check_unused_externals(kind)
        return self._errors

    def _fail(self, code: str, message: str) -> None:
        name = self._subgraph.name
        self._errors.append(CompositionError(code, f"[{name}] {message}", (name,)))

    def _check_keys(self, kind: TypeDefinition) -> None:
        keys = []
        for key in kind.keys:
            where = f"@key on {kind.name}"
            checked = self._field_set("KEY", where, key.fields, kind.name)
            if checked is None:
                continue
            text, selected = checked
            for item in selected:
                self._in_keys.update({(item.parent, item.field.name.value), *item.ancestors})
                if item.field.arguments:
                    self._fail(
                        "KEY_FIELDS_HAS_ARGS", f"{where}: select {item.field.name.value} without arguments."
                    )
                if selects_abstract(item, self._subgraph.schema):
                    name = item.field.name.value
                    self._fail(
                        "KEY_FIELDS_SELECT_INVALID_TYPE",
                        f"{where}: {name} is abstract; a key may only select objects and scalars.",
                    )
            keys.append(replace(key, fields=text))
        kind.keys = keys

    def _check_marks(self, kind: TypeDefinition, field: OutputField) -> None:
        where = f"{kind.name}.{field.name}"
        if kind.kind is not Kind.OBJECT:
            self._check_interface_field(where, kind, field)
            return
        if field.requires is not None:
            field.requires = self._requires(kind, field, where)
        if field.provides is not None:
            field.provides = self._provides(field, where)
        if field.override == self._subgraph.name:
            self._fail(
                "OVERRIDE_FROM_SELF_ERROR", f"{where} overrides itself: name another subgraph in `from`."
            )
        if field.external and (field.requires or field.provides or field.override):
            self._fail(
                "EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE",
                f"{where} is external: remove its @requires, @provides and @override.",
            )

    def _check_interface_field(self, where: str, kind: TypeDefinition, field: OutputField) -> None:
        for mark, code in (("requires", "REQUIRES"), ("provides", "PROVIDES")):
            if getattr(field, mark) is not None:
                self._fail(
                    f"{code}_UNSUPPORTED_ON_INTERFACE", f"{where}: put @{mark} on the objects instead."
                )
        if field.override is not None:
            self._fail("OVERRIDE_ON_INTERFACE", f"{where}: put @override on the objects instead.")
        if field.external:
            self._fail(
                "EXTERNAL_ON_INTERFACE", f"{where}: put @external on the objects of {kind.name} instead."
            )

    def _requires(self, kind: TypeDefinition, field: OutputField, where: str) -> str | None:
        checked = self._field_set("REQUIRES", f"@requires on {where}", field.requires or "", kind.name)
        if checked is None:
            return None
        self._need_external("REQUIRES", f"@requires on {where}", checked[1])
        return checked[0]

    def _provides(self, field: OutputField, where: str) -> str | None:
        returned = named(field.type)
        target = self._subgraph.types.get(returned)
        if target is None or target.kind not in COMPOSITE:
            self._fail(
                "PROVIDES_ON_NON_OBJECT_FIELD", f"{where} returns {returned}, which has no fields to provide."
            )
            return None
        checked = self._field_set("PROVIDES", f"@provides on {where}", field.provides or "", returned)
        if checked is None:
            return None
        if any(item.field.arguments for item in checked[1]):
            self._fail("PROVIDES_FIELDS_HAS_ARGS", f"@provides on {where} must select without arguments.")
        self._need_external("PROVIDES", f"@provides on {where}", checked[1])
        return checked[0]

    def _field_set(
        self, prefix: str, where: str, text: str, type_name: str
    ) -> tuple[str, list[Selected]] | None:
        if text == NOT_TEXT:
            self._fail(f"{prefix}_INVALID_FIELDS_TYPE", f"{where}: `fields` must be a non-empty string.")
            return None
        try:
            selection = parse_field_set(text)
            selected = check_field_set(selection, self._subgraph.schema, type_name)
        except FieldSetError as error:
            self._fail(f"{prefix}_{error.problem}", f"{where}: {error.message}.")
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

    def _need_external(self, prefix: str, where: str, selected: Iterable[Selected]) -> None:
        for item in selected:
            chain = (*item.ancestors, (item.parent, item.field.name.value))
            if item.leaf and item.field.name.value != "__typename" and not any(map(self._is_external, chain)):
                self._fail(
                    f"{prefix}_FIELDS_MISSING_EXTERNAL",
                    f"{where}: {item.parent}.{item.field.name.value} is resolved here already:"
                    " mark it @external or drop it from the selection.",
                )

    def _is_external(self, coordinate: tuple[str, str]) -> bool:
        type_name, field_name = coordinate
        kind = self._subgraph.types.get(type_name)
        if kind is None or field_name not in kind.fields:
            return False
        if kind.kind is Kind.INTERFACE:
            implementers = [item for item in self._subgraph.types.values() if type_name in item.interfaces]
            return any(self._is_external((item.name, field_name)) for item in implementers)
        return kind.fields[field_name].external

    def _forgive_extension_keys(self) -> None:
        """An external key field of an `extend type` is how older subgraphs write a stub: it is readable."""
        for type_name, field_name in self._in_keys:
            kind = self._subgraph.types.get(type_name)
            if kind is not None and kind.extension and field_name in kind.fields:
                kind.fields[field_name].external = False

    def _check_unused_externals(self, kind: TypeDefinition) -> None:
        required = {name for item in kind.interfaces for name in self._interface_fields(item)}
        for field in kind.fields.values():
            if field.external and (kind.name, field.name) not in self._used and field.name not in required:
                self._fail(
                    "EXTERNAL_UNUSED",
                    f"{kind.name}.{field.name} is external but no @key, @requires or @provides selects it:"
                    " remove the field.",
                )

    def _interface_fields(self, name: str) -> Iterable[str]:
        interface = self._subgraph.types.get(name)
        return interface.fields if interface is not None else ()
