"""The data: every value follows from the seed, the object and the arguments, in every subgraph alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import parse_value, value_from_ast_untyped

from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.graph import Field, Graph, named
from tests.gateway.federation.oracle.picks import Pick

NUMBERS = range(4)
NULLS = 0.15


@dataclass(frozen=True)
class Thing:
    """An object: the `number`th of its type."""

    type: str
    number: int


@dataclass
class World:
    """All values of a graph.

    Attributes:
        log: The mutations that have been run, which values of later ones show.
        fails: Whether the resolver of a field fails for a thing; whoever resolves must ask.
    """

    graph: Graph
    seed: int
    log: list[str] = field(default_factory=list)
    fails: Callable[[Thing, str], bool] = lambda thing, name: False

    def value(self, thing: Thing, name: str, arguments: Mapping[str, Any], given: Any = None) -> Any:
        """What a field says; `given` is what it was computed from when the caller knows better."""
        known = self.graph.objects[thing.type].fields[name]
        if known.identity:
            return _identity(thing, known)
        if known.requires and given is None:
            given = self.pick(thing, known.requires)
            given |= {pick.name: None for pick in known.requires if self.fails(thing, pick.name)}
        salt: list[Any] = [arguments, given]
        if thing.type == "Mutation":
            self.log.append(name)
            salt.append(self.log)
        return self._random(thing, known, salt)

    def stale(self, thing: Thing, name: str, arguments: Mapping[str, Any]) -> Any:
        """What a field says in a subgraph that no longer owns it: something else."""
        return self._random(thing, self.graph.objects[thing.type].fields[name], ["stale", arguments])

    def pick(self, thing: Thing, picks: tuple[Pick, ...]) -> dict[str, Any]:
        """The part of an object that a field set selects, as a representation holds it."""
        answer: dict[str, Any] = {}
        for pick in picks:
            if pick.on is None or pick.on == thing.type:
                known = self.graph.objects[thing.type].fields[pick.name]
                value = self.value(thing, pick.name, _defaults(known) | dict(pick.arguments))
                answer[pick.name] = self._below(value, pick)
        return answer

    def _below(self, value: Any, pick: Pick) -> Any:
        if isinstance(value, list):
            return [self._below(item, pick) for item in value]
        return self.pick(value, pick.below) if isinstance(value, Thing) else value

    def _random(self, thing: Thing, known: Field, salt: list[Any]) -> Any:
        said = json.dumps(
            [self.seed, thing.type, thing.number, known.name, salt], sort_keys=True, default=str
        )
        return self._of_type(Dice(said), known.type, known, nullable=not known.never_null)

    def _of_type(self, dice: Dice, type_text: str, known: Field, *, nullable: bool = True) -> Any:
        if type_text.endswith("!"):
            type_text, nullable = type_text[:-1], False
        if nullable and dice.chance(NULLS):
            return None
        if type_text.startswith("["):
            return [self._of_type(dice, type_text[1:-1], known) for _ in range(dice.randint(0, 3))]
        return self._leaf_or_thing(dice, type_text, known)

    def _leaf_or_thing(self, dice: Dice, name: str, known: Field) -> Any:
        if name == "Query":
            return Thing(name, 0)
        if self.graph.is_composite(name):
            kind = dice.choice(known.possible) if self.graph.is_abstract(name) else name
            return Thing(kind, dice.choice(NUMBERS))
        if name in self.graph.enums:
            return dice.choice(self.graph.enums[name])
        return _SCALARS[name](dice)


def _defaults(known: Field) -> dict[str, Any]:
    return {
        argument.name: value_from_ast_untyped(parse_value(argument.default))
        for argument in known.arguments
        if argument.default is not None
    }


def _identity(thing: Thing, known: Field) -> Any:
    """Values of key fields: together they tell the things of one type apart."""
    match known.identity:
        case "id":
            return f"{thing.type}-{thing.number}"
        case "text":
            return f"{known.name} {thing.number}"
        case "number":
            return thing.number
        case "half":
            return thing.number // 2
        case "rest":
            return str(thing.number % 2)
        case "list":
            return [f"t{thing.number}", "t"]
        case "same":
            return Thing(named(known.type), thing.number)
    raise ValueError(known.identity)


_SCALARS: dict[str, Any] = {
    "Int": lambda dice: dice.randint(0, 99),
    "Float": lambda dice: dice.randint(0, 99) / 4,
    "String": lambda dice: f"s{dice.randint(0, 99)}",
    "ID": lambda dice: f"i{dice.randint(0, 99)}",
    "Boolean": lambda dice: dice.chance(0.5),
    "Json": lambda dice: dice.choice([1, "one", [1, None], {"a": {"b": [True]}}, 0.5]),
}
