"""Projection as generated code: the fast twin of `projection`, for answers without surprises.

The generated functions check everything the interpreted twin checks but explain nothing: at the first null
in a non-null place, or value of another kind than its type, they raise `UnusualError`, and the interpreted
twin says what is to be said. An object that already is what the client asked for, in keys, their order,
values and everything below, is passed on itself instead of copied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import is_
from types import NoneType
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema

from gateway.federation.code import Code, Compiled, TooLargeError, indented
from gateway.federation.conditions import ALWAYS, NEVER, Condition, holds
from gateway.federation.leaves import KINDS
from gateway.federation.plan import Plan
from gateway.federation.selection import TYPENAME, FieldSelection
from gateway.federation.typeref import TypeRef

_UNUSUAL = "raise Unusual"


class UnusualError(Exception):
    """The answer needs the interpreted twin."""


@dataclass(frozen=True)
class Projector:
    """The compiled projection of one plan."""

    conditions: tuple[Condition, ...]
    code: Compiled

    def project(self, data: dict[str, Any], variables: Mapping[str, Any]) -> dict[str, Any] | None:
        """The client's `data`, `data` itself where nothing is to be changed; None when it is unusual."""
        try:
            answer: dict[str, Any] = self.code.run(
                data, tuple(holds(item, variables) for item in self.conditions)
            )
        except (UnusualError, TypeError, AttributeError, RecursionError):
            # Something stands where an object, an enum value or a type's name should.
            return None
        return answer


def compile_projector(plan: Plan, schema: GraphQLSchema) -> Projector | None:
    """The projector of a plan; None when it is too large or asks about the schema."""
    if plan.introspection is not None:
        return None
    writer = _Writer(schema, Code(is_=is_, Unusual=UnusualError))
    try:
        root = writer.object(plan.root, plan.fields)
    except TooLargeError:
        return None
    return Projector(tuple(writer.conditions), writer.code.compile(root))


@dataclass
class _Writer:
    """Writes functions `(v, s)`: from a value of the merged data and the states of the conditions to the
    answer's value, which is None or `UnusualError` when the value comes to nothing, as its type allows.
    """

    schema: GraphQLSchema
    code: Code
    conditions: dict[Condition, int] = field(default_factory=dict)

    def object(
        self,
        kind: str,
        fields: Sequence[FieldSelection],
        opening: Sequence[str] = (),
        told: Sequence[str] = (),
    ) -> str:
        """Write the function for objects of one type; gives its name.

        Args:
            kind: The type.
            fields: What is wanted of them.
            opening: Lines that deal with null.
            told: Lines that deal with an object that says it is of another type.
        """
        name = self.code.name("o")
        steady = all(item.condition == ALWAYS for item in fields)
        body = self._steady(kind, fields, told) if steady else [*told, *self._conditional(kind, fields)]
        self.code.define(f"{name}(v, s)", [*opening, *body])
        return name

    def _steady(self, kind: str, fields: Sequence[FieldSelection], told: Sequence[str]) -> list[str]:
        same, shaping, pairs = ["exact"], [], []
        for number, item in enumerate(fields):
            shaped = f"a{number}"
            if item.name == TYPENAME:
                shaped = repr(kind)
                same.append(f"a{number} == {shaped}")
            elif (function := self._function(item, item.type)) is not None:
                shaped = f"n{number}"
                shaping.append(f"{shaped} = {function}(a{number}, s)")
                same.append(f"{shaped} is a{number}")
            else:
                shaping += _leaf_checked(shaped, item.type)
            pairs.append(f"{item.response_key!r}: {shaped}")
        singly = [
            f"a{number} = v.get({item.key!r})" for number, item in enumerate(fields) if item.name != TYPENAME
        ]
        answer = f"return {{{', '.join(pairs)}}}"
        if not fields or any(item.response_key != item.key for item in fields):
            return [*told, *singly, *shaping, answer]
        return [*self._exactly(fields, singly, told), *shaping, f"if {' and '.join(same)}: return v", answer]

    def _exactly(
        self, fields: Sequence[FieldSelection], singly: Sequence[str], told: Sequence[str]
    ) -> list[str]:
        """Read the fields, at once when the object has just these and in this order: then it is `exact`."""
        keys = self.code.constant(tuple(item.key for item in fields))
        at_once = "".join(f"a{number}, " for number in range(len(fields)))
        reading = [f"exact = tuple(v) == {keys}", f"if exact: {at_once}= v.values()", "else:"]
        if any(item.name == TYPENAME for item in fields):
            return [*told, *reading, *indented(singly)]
        return [*reading, *indented([*told, *singly])]

    def _conditional(self, kind: str, fields: Sequence[FieldSelection]) -> list[str]:
        lines = ["r = {}"]
        for item in fields:
            put = self._put(kind, item)
            lines += (
                put if item.condition == ALWAYS else [f"if {self._state(item.condition)}:", *indented(put)]
            )
        return [*lines, "return r"]

    def _put(self, kind: str, item: FieldSelection) -> list[str]:
        if item.name == TYPENAME:
            return [f"r[{item.response_key!r}] = {kind!r}"]
        function = self._function(item, item.type)
        if function is not None:
            return [f"r[{item.response_key!r}] = {function}(v.get({item.key!r}), s)"]
        return [f"a = v.get({item.key!r})", *_leaf_checked("a", item.type), f"r[{item.response_key!r}] = a"]

    def _state(self, condition: Condition) -> str:
        return f"s[{self.conditions.setdefault(condition, len(self.conditions))}]"

    def _function(self, item: FieldSelection, kind: TypeRef) -> str | None:
        """Write the function for values of a type; None for leaves that `_leaf_checked` deals with."""
        nothing = "return None" if kind.nullable else _UNUSUAL
        if kind.item is not None:
            return self._list(item, kind.item, nothing)
        if item.selection is not None:
            return self._choice(item, nothing)
        return self._enum(kind, nothing)

    def _enum(self, kind: TypeRef, nothing: str) -> str | None:
        found = self.schema.type_map.get(kind.name or "")
        if not isinstance(found, GraphQLEnumType):
            return None
        name, values = self.code.name("e"), self.code.constant(frozenset(found.values))
        hidden = [f"if v is None or v.__class__ is str: {nothing}"]
        self.code.define(f"{name}(v, s)", [f"if v in {values}: return v", *hidden, _UNUSUAL])
        return name

    def _list(self, item: FieldSelection, inner: TypeRef, nothing: str) -> str:
        name, function = self.code.name("l"), self._function(item, inner)
        lines = ["if v.__class__ is not list:", f"    if v is None: {nothing}", f"    {_UNUSUAL}"]
        if function is not None:
            lines += [f"n = [{function}(x, s) for x in v]", "return v if all(map(is_, n, v)) else n"]
        else:
            lines += [*self._leaves_checked(inner), "return v"]
        self.code.define(f"{name}(v, s)", lines)
        return name

    def _leaves_checked(self, kind: TypeRef) -> list[str]:
        """Lines that let only a list of such leaves pass."""
        kinds = KINDS.get(kind.name or "")
        if kinds is None:
            return [] if kind.nullable else [f"if None in v: {_UNUSUAL}"]
        allowed = self.code.constant(frozenset({*kinds, NoneType} if kind.nullable else kinds))
        return [f"if not {allowed}.issuperset(map(type, v)): {_UNUSUAL}"]

    def _choice(self, item: FieldSelection, nothing: str) -> str:
        """Write the function for objects a field returns, by their type where it can be one of several."""
        selection = item.selection or {}
        opening = [] if nothing == _UNUSUAL else [f"if v is None: {nothing}"]
        told = f"t = v.get({TYPENAME!r})"
        if len(selection) == 1:
            ((kind, fields),) = selection.items()
            return self.object(kind, fields, opening, [told, f"if t and t != {kind!r}: {nothing}"])
        names = {kind: self.object(kind, fields) for kind, fields in selection.items()}
        table, name = self.code.name("t"), self.code.name("p")
        self.code.add([f"{table} = {{{', '.join(f'{kind!r}: {known}' for kind, known in names.items())}}}"])
        choosing = [f"f = {table}.get(t)", f"if f is None: {nothing}", "return f(v, s)"]
        self.code.define(
            f"{name}(v, s)", [*opening, told, *self._untold(item, next(iter(names), None)), *choosing]
        )
        return name

    def _untold(self, item: FieldSelection, first: str | None) -> list[str]:
        """What type an object is taken for that does not tell: the first, unless it matters."""
        if item.type_matters == ALWAYS or first is None:
            return []
        if item.type_matters == NEVER:
            return [f"t = t or {first!r}"]
        return [f"if not {self._state(item.type_matters)}: t = t or {first!r}"]


def _leaf_checked(name: str, kind: TypeRef) -> list[str]:
    """Lines that let only such a leaf pass."""
    others = [f"{name}.__class__ is not {each.__name__}" for each in KINDS.get(kind.name or "", ())]
    if kind.nullable and not others:
        return []
    wrong = [*others, f"{name} is not None"] if kind.nullable else others or [f"{name} is None"]
    return [f"if {' and '.join(wrong)}: {_UNUSUAL}"]
