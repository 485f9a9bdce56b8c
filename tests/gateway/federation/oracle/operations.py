"""Random operations that are valid against a schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    parse,
    validate,
)

from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.invention import invent_value
from tests.gateway.federation.oracle.literals import literal

ATTEMPTS = 30
DEPTH = 4
Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


@dataclass(frozen=True)
class Operation:
    """What a client sends."""

    text: str
    variables: dict[str, Any]


def invent_operation(dice: Dice, schema: GraphQLSchema) -> Operation | None:
    """A valid operation; None when chance gave none in a fair number of attempts."""
    for attempt in range(ATTEMPTS):
        found = _Writer(dice, schema, size=max(4, dice.choice((6, 12, 20, 30)) - attempt)).operation()
        if not validate(schema, parse(found.text)):
            return found
    return None


@dataclass
class _Writer:
    dice: Dice
    schema: GraphQLSchema
    size: int
    definitions: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)

    def operation(self) -> Operation:
        mutation = self.schema.mutation_type
        if mutation is not None and self.dice.chance(0.4):
            keyword, root = "mutation", mutation
        else:
            assert self.schema.query_type is not None
            keyword, root = "query", self.schema.query_type
        body = self._selection(root, DEPTH, root=True)
        head = f"{keyword} Q" + (f"({', '.join(self.definitions.values())})" if self.definitions else "")
        fragments = [f"fragment {name} on {kind} {text}" for name, (kind, text) in self.fragments.items()]
        return Operation("\n".join([f"{head} {body}", *fragments]), self.values)

    def _selection(self, kind: Composite, depth: int, *, root: bool = False) -> str:
        count = self.dice.choice((1, 2, 2, 3, 4) if not root else (1, 1, 2, 3))
        items = [self._item(kind, depth) for _ in range(count)]
        items = [item for item in items if item]
        return "{ " + " ".join(items or ["__typename"]) + " }"

    def _item(self, kind: Composite, depth: int) -> str:
        self.size -= 1
        chance = self.dice.random()
        if chance < 0.06:
            return f"{self._alias(0.2)}__typename{self._condition()}"
        if isinstance(kind, GraphQLUnionType) or chance < 0.22 or (is_abstract_type(kind) and chance < 0.5):
            return self._fragment(kind, depth)
        return self._field(kind, depth)

    def _fragment(self, kind: Composite, depth: int) -> str:
        if depth < 0:
            return "__typename"
        target = self._condition_type(kind)
        chance = self.dice.random()
        usable = [name for name, (on, _) in self.fragments.items() if on == target.name]
        if usable and chance < 0.3:
            return f"...{self.dice.choice(usable)}{self._condition()}"
        body = self._selection(target, depth)
        if chance < 0.5:
            name = f"F{len(self.fragments)}"
            self.fragments[name] = (target.name, body)
            return f"...{name}{self._condition()}"
        if target is kind and self.dice.chance(0.4):
            return f"...{self._condition()} {body}"
        return f"... on {target.name}{self._condition()} {body}"

    def _condition_type(self, kind: Composite) -> Composite:
        """The type itself, one of its members, or an abstract type that overlaps it."""
        possible = self._possible(kind)
        choices: list[Composite] = [kind, *(known for known in possible for _ in range(2))]
        for known in self.schema.type_map.values():
            abstract = isinstance(known, GraphQLInterfaceType | GraphQLUnionType)
            if abstract and set(self._possible(known)) & set(possible):  # type: ignore[arg-type]  # it is one
                choices.append(known)  # type: ignore[arg-type]  # it is one
        return self.dice.choice(choices)

    def _possible(self, kind: Composite) -> list[GraphQLObjectType]:
        if isinstance(kind, GraphQLObjectType):
            return [kind]
        return sorted(self.schema.get_possible_types(kind), key=lambda known: known.name)

    def _field(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        usable = [
            name
            for name, item in kind.fields.items()
            if (depth > 0 and self.size > 0) or not is_composite_type(get_named_type(item.type))
        ]
        if not usable:
            return "__typename"
        name = self.dice.choice(usable)
        item = kind.fields[name]
        target = get_named_type(item.type)
        below = f" {self._selection(target, depth - 1)}" if is_composite_type(target) else ""
        given = self._arguments(item)
        # The same name with other arguments needs a name of its own, or the fields could not merge.
        alias = self._alias(0.15)
        if given and not alias and self.dice.chance(0.8):
            alias = f"b{self.dice.randint(0, 999)}: "
        return f"{alias}{name}{given}{self._condition()}{below}"

    def _alias(self, probability: float) -> str:
        if not self.dice.chance(probability):
            return ""
        # Now and then an alias is another field's name, or the name of a key.
        return self.dice.choice((f"a{self.dice.randint(0, 30)}: ", f"a{self.dice.randint(0, 30)}: ", "id: "))

    def _arguments(self, item: GraphQLField) -> str:
        given = []
        for name, argument in item.args.items():
            if not is_required_argument(argument) and self.dice.chance(0.45):
                continue
            value = invent_value(self.dice, str(argument.type))
            if self.dice.chance(0.5):
                given.append(f"{name}: {self._variable(str(argument.type), value)}")
            else:
                given.append(f"{name}: {literal(value)}")
        return f"({', '.join(given)})" if given else ""

    def _variable(self, type_text: str, value: object) -> str:
        same = [
            name for name, said in self.definitions.items() if said.split(": ")[1].split(" =")[0] == type_text
        ]
        if same and self.dice.chance(0.3):
            return f"${self.dice.choice(same)}"
        name = f"v{len(self.definitions)}"
        default = ""
        if self.dice.chance(0.2) and value is not None:
            default = f" = {literal(value)}"
        self.definitions[name] = f"${name}: {type_text}{default}"
        optional = not type_text.endswith("!") or default
        if not (optional and self.dice.chance(0.25)):
            self.values[name] = value
        return f"${name}"

    def _condition(self) -> str:
        if not self.dice.chance(0.12):
            return ""
        directive = self.dice.choice(("skip", "include"))
        if self.dice.chance(0.15):
            return f" @{directive}(if: {literal(self.dice.chance(0.5))})"
        name = f"c{self.dice.randint(0, 3)}"
        if name not in self.definitions:
            self.definitions[name] = f"${name}: Boolean!"
            self.values[name] = self.dice.chance(0.5)
        both = (
            f" @{'skip' if directive == 'include' else 'include'}(if: ${name})"
            if self.dice.chance(0.1)
            else ""
        )
        return f" @{directive}(if: ${name}){both}"
