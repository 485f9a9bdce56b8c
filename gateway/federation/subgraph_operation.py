"""The text of the operation that one fetch sends.

Fields that every possible type of an interface selects alike are written once on the interface; the rest
goes into one fragment per type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import print_ast
from graphql.language import VariableDefinitionNode

from gateway.federation.conditions import ALWAYS, Condition, Literal, given, ordered
from gateway.federation.definitions import Kind
from gateway.federation.model import Supergraph
from gateway.federation.places import Read
from gateway.federation.selection import TYPENAME

# A variable, or a string to pass over, in which a dollar sign means nothing.
_VARIABLE = re.compile(r'"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\])*"|\$(\w+)')


@dataclass
class Output:
    """What one fetch selects at one object: fields, and per type what only objects of that type give.

    Attributes:
        type: Type of the object in the fetch's subgraph.
        condition: When this is wanted, counted from the operation's root.
    """

    type: str
    condition: Condition
    abstract: bool = False
    fields: dict[Read, Output] = field(default_factory=dict)
    casts: dict[str, Output] = field(default_factory=dict)


@dataclass(frozen=True)
class OperationPrinter:
    """Prints operations for one subgraph, on one line."""

    supergraph: Supergraph
    graph: str

    def root(self, output: Output, condition: Condition) -> str:
        """What is asked of the root, in braces."""
        return self._block(output, condition)

    def entities(self, calls: Iterable[tuple[str, str, str]]) -> str:
        """Questions about entities, in braces: `calls` are aliases, variables and printed bodies."""
        parts = [
            f"{name}(representations: ${variable}) {{ {body} }}"
            for alias, variable, body in calls
            for name in (alias if alias == "_entities" else f"{alias}: _entities",)
        ]
        return f"{{ {' '.join(parts)} }}"

    def body(self, outputs: Mapping[str, Output], condition: Condition) -> str:
        """What one call asks of entities, per type."""
        return " ".join(f"... on {kind} {self._block(output, condition)}" for kind, output in outputs.items())

    def _block(self, output: Output, known: Condition) -> str:
        return f"{{ {' '.join(self._parts(output, known)) or self._nothing(output)} }}"

    def _nothing(self, output: Output) -> str:
        """Something to select where nothing is wanted; never the type's name where it is not the real one."""
        stands_in = self.supergraph.is_stand_in(self.graph, output.type)
        among = self.supergraph.stand_in_under(self.graph, output.type) is not None
        return f"_: {TYPENAME}" if stands_in or among else TYPENAME

    def _typenames(self, kind: str) -> Iterator[str]:
        """What makes objects tell their types, all but those that are interface objects here."""
        stand_in = self.supergraph.stand_in_under(self.graph, kind)
        if stand_in is None:
            yield TYPENAME
            return
        below = self.supergraph.possible_in(self.graph, stand_in)
        for name in sorted(self.supergraph.possible_in(self.graph, kind) - below):
            yield f"... on {name} {{ {TYPENAME} }}"

    def _parts(self, output: Output, known: Condition) -> Iterator[str]:
        if output.abstract:
            yield from self._typenames(output.type)
        shared = self._shared(output, known)
        yield from self._fields(shared | output.fields, known)
        said = {
            step
            for step, below in output.fields.items()
            if not step.composite and given(below.condition, known) == ALWAYS
        }
        for kind, narrowed in output.casts.items():
            own = {
                step: below
                for step, below in narrowed.fields.items()
                if step not in shared and step not in said
            }
            if own:
                yield f"... on {kind} {{ {' '.join(self._fields(own, known))} }}"

    def _fields(self, fields: Mapping[Read, Output], known: Condition) -> Iterator[str]:
        for step, below in fields.items():
            remaining = given(below.condition, known)
            if remaining == ALWAYS:
                yield self._field(step, below, known)
            else:
                yield from (self._conditional(step, below, literals) for literals in ordered(remaining))

    def _conditional(self, step: Read, below: Output, literals: list[Literal]) -> str:
        """The field with its directives; in fragments when one directive would have to stand there twice."""
        marks = [f"@{'include' if wanted else 'skip'}(if: ${name})" for name, wanted in literals]
        if len({wanted for _, wanted in literals}) == len(literals):
            return self._field(step, below, below.condition, " " + " ".join(marks))
        heads = "".join(f"... {mark} {{ " for mark in marks)
        return heads + self._field(step, below, below.condition) + " }" * len(literals)

    def _field(self, step: Read, below: Output, known: Condition, directives: str = "") -> str:
        alias = "" if step.key == step.name else f"{step.key}: "
        block = f" {self._block(below, known)}" if step.composite else ""
        return f"{alias}{step.name}{step.arguments}{directives}{block}"

    def _shared(self, output: Output, known: Condition) -> dict[Read, Output]:
        """Fields that can stand on the interface because all its types here select them alike."""
        kind = self.supergraph.types.get(output.type)
        possible = self.supergraph.possible_in(self.graph, output.type)
        if kind is None or kind.kind is not Kind.INTERFACE or set(output.casts) != possible:
            return {}
        first, *others = output.casts.values()
        return {
            step: below
            for step, below in first.fields.items()
            if step not in output.fields
            and step.name in kind.fields
            and self.graph in kind.fields[step.name].graphs
            and all(self._same(step, below, other, known) for other in others)
        }

    def _same(self, step: Read, below: Output, other: Output, known: Condition) -> bool:
        if step not in other.fields:
            return False
        mine = list(self._fields({step: below}, known))
        return mine == list(self._fields({step: other.fields[step]}, known))


def operation(
    kind: str, selection: str, heads: Iterable[str], variables: Iterable[VariableDefinitionNode]
) -> str:
    """An operation with the variables that it uses."""
    head = ", ".join([*heads, *(_definition(node) for node in variables)])
    return f"{kind}{f'({head})' if head else ''} {selection}"


def used_variables(selection: str) -> frozenset[str]:
    """Names of the variables that a printed selection uses."""
    return frozenset(_VARIABLE.findall(selection)) - {""}


def _definition(node: VariableDefinitionNode) -> str:
    default = f" = {print_ast(node.default_value)}" if node.default_value is not None else ""
    return f"${node.variable.name.value}: {print_ast(node.type)}{default}"
