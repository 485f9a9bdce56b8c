"""What examples are made of, for the statistics."""

from __future__ import annotations

from collections import Counter

from tests.gateway.federation.oracle.examples import Case, Federation
from tests.gateway.federation.oracle.graph import ROOTS

DIRECTIVES = (
    "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject",
    "@inaccessible",
)  # fmt: skip


def features(federation: Federation) -> Counter[str]:
    """The marks and shapes that a federation has, each once."""
    found: Counter[str] = Counter()
    graph = federation.graph
    sdl = "\n".join(line for part in federation.parts for line in part.sdl(graph).splitlines()[1:])
    found.update(name for name in DIRECTIVES if name in sdl)
    found.update({f"{len(federation.parts)} subgraphs": 1})
    found["resolvable: false"] += "resolvable: false" in sdl
    found["override label"] += "label:" in sdl
    found["federation 1"] += any(part.federation1 for part in federation.parts)
    found["federation 1 extension"] += "extend type" in sdl
    found["interfaces"] += bool(graph.interfaces)
    found["unions"] += bool(graph.unions)
    found["partial unions or interfaces"] += any(
        members < set(graph.members(name))
        for part in federation.parts
        for name, members in part.members.items()
    )
    found["mutations"] += "Mutation" in graph.objects
    for kind in graph.objects.values():
        fields = kind.fields.values()
        found["requires with arguments"] |= any(pick.arguments for item in fields for pick in item.requires)
        found["nested key"] |= any(pick.below for key in kind.keys for pick in key)
        found["composite key"] |= any(len(key) > 1 for key in kind.keys)
        found["reentry to Query"] |= kind.name not in ROOTS and "again" in kind.fields
    own = [item for part in federation.parts for kind in part.types.values() for item in kind.fields.values()]
    found["object in place of abstract"] += any(item.narrow for item in own)
    found["stricter in one subgraph"] += any(item.strict for item in own)
    return Counter({name: 1 for name, count in found.items() if count})


def traits(case: Case) -> Counter[str]:
    """What an operation has."""
    text = case.operation.text
    words = {
        "mutation operation": "mutation ",
        "named fragment": "fragment ",
        "inline fragment": "... on",
        "condition on a variable": "(if: $",
        "alias": ": ",
        "variable": "$",
        "__typename": "__typename",
    }
    return Counter({name: 1 for name, word in words.items() if word in text})
