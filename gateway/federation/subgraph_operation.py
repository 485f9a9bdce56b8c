"""The text of the operation that one fetch sends.

Fields that every possible type of an interface selects alike are written once on the interface; the rest
goes into one fragment per type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import print_ast
from graphql.language import VariableDefinitionNode

from gateway.federation.conditions import ALWAYS, Condition, Literal, given, ordered
from gateway.federation.definitions import Kind
from gateway.federation.model import Supergraph
from gateway.federation.places import Read
from gateway.federation.selection import TYPENAME


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

    def root(
        self, kind: str, output: Output, condition: Condition, variables: Iterable[VariableDefinitionNode]
    ) -> str:
        """An operation on the root."""
        head = ", ".join(_definition(node) for node in variables)
        return f"{kind}{f'({head})' if head else ''} {self._block(output, condition)}"

    def entities(
        self,
        outputs: Mapping[str, Output],
        condition: Condition,
        variables: Iterable[VariableDefinitionNode],
        representations: str,
    ) -> str:
        """A query for entities by representation."""
        head = ", ".join([f"${representations}: [_Any!]!", *(_definition(node) for node in variables)])
        body = " ".join(f"... on {kind} {self._block(output, condition)}" for kind, output in outputs.items())
        return f"query({head}) {{ _entities(representations: ${representations}) {{ {body} }} }}"

    def _block(self, output: Output, known: Condition) -> str:
        return f"{{ {' '.join(self._parts(output, known)) or TYPENAME} }}"

    def _parts(self, output: Output, known: Condition) -> Iterator[str]:
        if output.abstract:
            yield TYPENAME
        shared = self._shared(output, known)
        yield from self._fields(shared | output.fields, known)
        for kind, narrowed in output.casts.items():
            own = {step: below for step, below in narrowed.fields.items() if step not in shared}
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
            if step.name in kind.fields
            and self.graph in kind.fields[step.name].graphs
            and all(self._same(step, below, other, known) for other in others)
        }

    def _same(self, step: Read, below: Output, other: Output, known: Condition) -> bool:
        if step not in other.fields:
            return False
        mine = list(self._fields({step: below}, known))
        return mine == list(self._fields({step: other.fields[step]}, known))


def used_variables(output: Output, known: Condition) -> Iterator[str]:
    """Names of the variables that the printed selection uses, in arguments and in conditions."""
    for step, below in output.fields.items():
        remaining = given(below.condition, known)
        yield from step.variables
        yield from (name for alternative in remaining for name, _ in alternative)
        yield from used_variables(below, known if remaining == ALWAYS else below.condition)
    for narrowed in output.casts.values():
        yield from used_variables(narrowed, known)


def _definition(node: VariableDefinitionNode) -> str:
    default = f" = {print_ast(node.default_value)}" if node.default_value is not None else ""
    return f"${node.variable.name.value}: {print_ast(node.type)}{default}"
