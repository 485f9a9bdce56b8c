"""Graphs and operations made to be hard to plan."""

from __future__ import annotations

from gateway.federation import Subgraph

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])\n'
)


def shared_by_all(count: int) -> list[Subgraph]:
    """Subgraphs that all resolve everything, so that every leaf has as many ways as there are subgraphs."""
    fields = " ".join(f"f{i}: Int @shareable" for i in range(10))
    sdl = f"""{LINK}
    type Query {{ node: Node @shareable nodes: [Node!] @shareable }}
    type Node @key(fields: "id") {{ id: ID! next: Node @shareable {fields} }}
    """
    return [Subgraph(f"s{i}", f"http://s{i}.invalid", sdl) for i in range(count)]


def ring(count: int) -> list[Subgraph]:
    """Subgraphs with a key of the one before and of the one after, each with a field of its own."""
    return [
        Subgraph(
            f"s{i}",
            f"http://s{i}.invalid",
            f"""{LINK}
            {"type Query { node: Node }" if i == 0 else ""}
            type Node @key(fields: "k{i}") @key(fields: "k{(i + 1) % count}") {{
              k{i}: ID! k{(i + 1) % count}: ID! own{i}: Int next{i}: Node
            }}""",
        )
        for i in range(count)
    ]


def deep(depth: int, leaf: str, link: str = "next") -> str:
    """One long way down."""
    return "{ node " + f"{{ {link} " * depth + f"{{ {leaf} }}" + " }" * depth + " }"


def wide(count: int, leaves: str) -> str:
    """Many fragments that say the same under other names."""
    spreads = " ".join(f"...F{i}" for i in range(count))
    fragments = "\n".join(
        f"fragment F{i} on Node {{ a{i}: next {{ {leaves} }} {leaves} }}" for i in range(count)
    )
    return f"{{ node {{ {spreads} }} }}\n{fragments}"


def doubling(depth: int) -> str:
    """Fragments that each spread the next twice: small to write, huge to write out."""
    fragments = [
        f"fragment F{i} on Node {{ a: next {{ ...F{i + 1} }} b: next {{ ...F{i + 1} }} }}"
        for i in range(depth)
    ]
    return "\n".join(["{ node { ...F0 } }", *fragments, f"fragment F{depth} on Node {{ f0 }}"])


def conditional(count: int) -> str:
    """A field under every combination of conditions."""
    definitions = ", ".join(f"$c{i}: Boolean!" for i in range(count))
    items = " ".join(
        f"... @include(if: $c{i}) {{ next @skip(if: $c{(i + 1) % count}) {{ f{i % 10} id }} }}"
        for i in range(count)
    )
    return f"query ({definitions}) {{ node {{ {items} }} }}"


def condition_maze(ways: int, depth: int, variables: int) -> str:
    """Fragments that each spread the next in several ways, every one under a condition of its own."""
    definitions = ", ".join(f"$c{i}: Boolean!" for i in range(variables))
    fragments = [
        f"fragment F{i} on Node {{ "
        + " ".join(
            f"next @include(if: $c{(i * ways + j) % variables}) {{ ...F{i + 1} }}" for j in range(ways)
        )
        + " }"
        for i in range(depth)
    ]
    head = f"query ({definitions}) {{ node {{ ...F0 }} }}"
    return "\n".join([head, *fragments, f"fragment F{depth} on Node {{ f0 }}"])
