"""The rules that one subgraph must keep on its own: names, marks on fields, interfaces and their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.federation.composition_values import CompositionError, Location
from gateway.federation.definitions import Kind, OutputField, SubgraphSchema, TypeDefinition
from gateway.federation.validate_selections import SelectionRules

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_\-]*$")
_LABEL = re.compile(r"^[A-Za-z][\w\-:./]*$", re.ASCII)
_PERCENT = re.compile(r"^percent\((\d{1,3}(?:\.\d{1,8})?)\)$", re.ASCII)
_KEYS_ON_INTERFACES_SINCE = 3


def validate_subgraph(subgraph: SubgraphSchema) -> list[CompositionError]:
    """Check one subgraph, canonicalise its field sets and forgive external key fields of extensions."""
    return _Validation(subgraph).run()


class _Validation:
    def __init__(self, subgraph: SubgraphSchema) -> None:
        self._subgraph = subgraph
        self._errors: list[CompositionError] = []
        self._selections = SelectionRules(subgraph, self._fail)

    def run(self) -> list[CompositionError]:
        types = self._subgraph.types.values()
        self._check_name()
        for kind in types:
            self._check_type(kind)
            self._selections.check_keys(kind)
        self._selections.forgive_extension_keys()
        for kind in types:
            for field in kind.fields.values():
                self._check_marks(kind, field)
            self._check_interface_keys(kind)
        for kind in types if self._subgraph.minor is not None else ():
            self._selections.check_unused(kind)
        return self._errors

    def _fail(self, code: str, message: str, sources: Iterable[Location] = ()) -> None:
        name = self._subgraph.name
        self._errors.append(CompositionError(code, f"[{name}] {message}", (name,), tuple(sources)))

    def _check_name(self) -> None:
        name = self._subgraph.name
        if not _NAME.match(name):
            message = f"{name!r} cannot name a subgraph: use letters, digits, - and _."
            self._errors.append(CompositionError("INVALID_SUBGRAPH_NAME", message, (name,)))

    def _check_type(self, kind: TypeDefinition) -> None:
        if kind.name.startswith("join__"):
            message = f"{kind.name}: names with join__ are reserved; rename it."
            self._fail("TYPE_DEFINITION_INVALID", message, kind.sources)
        minor = self._subgraph.minor or 0
        if kind.kind is Kind.INTERFACE and kind.keys and minor < _KEYS_ON_INTERFACES_SINCE:
            message = f"{kind.name} is an interface: keys on interfaces need Federation v2.3 or later."
            self._fail("KEY_UNSUPPORTED_ON_INTERFACE", message, kind.sources)
        if kind.interface_object and not kind.keys:
            message = f"{kind.name} is an @interfaceObject without a @key: give it one of the interface's."
            self._fail("INTERFACE_OBJECT_USAGE_ERROR", message, kind.sources)

    def _check_marks(self, kind: TypeDefinition, field: OutputField) -> None:
        if kind.kind is not Kind.OBJECT:
            self._check_interface_field(f"{kind.name}.{field.name}", kind, field)
            return
        if field.requires is not None:
            self._selections.check_requires(kind, field)
        if field.provides is not None:
            self._selections.check_provides(kind, field)
        if field.override is not None:
            self._check_override(kind, field)
        if kind.name == "Subscription" and field.shareable:
            message = f"Subscription.{field.name} cannot be @shareable: one subgraph alone sends its events."
            self._fail("INVALID_FIELD_SHARING", message, field.sources)

    def _check_override(self, kind: TypeDefinition, field: OutputField) -> None:
        where = f"{kind.name}.{field.name}"
        if field.override == self._subgraph.name:
            message = f"{where} overrides itself: name another subgraph in `from`."
            self._fail("OVERRIDE_FROM_SELF_ERROR", message, field.sources)
        if field.external or kind.interface_object:
            other = "@external" if field.external else "of an @interfaceObject"
            message = f"{where} is {other} and cannot override: remove one of the directives."
            self._fail("OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE", message, field.sources)
        if field.override_label is not None and not _is_label(field.override_label):
            message = (
                f"{where} has the override label {field.override_label!r}: use a name that begins with a"
                " letter, or percent(x) with x from 0 to 100."
            )
            self._fail("OVERRIDE_LABEL_INVALID", message, field.sources)

    def _check_interface_field(self, where: str, kind: TypeDefinition, field: OutputField) -> None:
        for mark, code in (("requires", "REQUIRES"), ("provides", "PROVIDES")):
            if getattr(field, mark) is not None:
                message = f"{where}: put @{mark} on the objects instead."
                self._fail(f"{code}_UNSUPPORTED_ON_INTERFACE", message, field.sources)
        if field.override is not None:
            message = f"{where}: put @override on the objects instead."
            self._fail("OVERRIDE_ON_INTERFACE", message, field.sources)
        if field.shareable:
            message = f"{where}: put @shareable on the objects instead."
            self._fail("INVALID_SHAREABLE_USAGE", message, field.sources)
        if field.external:
            message = f"{where}: put @external on the objects of {kind.name} instead."
            self._fail("EXTERNAL_ON_INTERFACE", message, field.sources)

    def _check_interface_keys(self, kind: TypeDefinition) -> None:
        """Whoever can look an interface up by a key must be able to look each of its objects up by it."""
        if kind.kind is not Kind.INTERFACE:
            return
        for other in self._subgraph.types.values():
            if kind.name not in other.interfaces or other.kind is not Kind.OBJECT:
                continue
            own = {key.fields for key in other.keys if key.resolvable}
            known = {key.fields for key in other.keys}
            for key in kind.keys:
                if key.fields not in (own if key.resolvable else known):
                    kept = "a resolvable " if key.fields in known else "the same "
                    message = f"{kind.name} has the key {key.fields!r}: give {other.name} {kept}@key too."
                    self._fail("INTERFACE_KEY_NOT_ON_IMPLEMENTATION", message, other.sources)


def _is_label(label: str) -> bool:
    percent = _PERCENT.match(label)
    return float(percent[1]) <= 100 if percent else bool(_LABEL.match(label))
