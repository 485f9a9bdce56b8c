"""What is planned: queries on the project's own graph, and made-up graphs meant to be hard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_required_argument

from gateway.federation import Subgraph, Supergraph, compose

ROOT = Path(__file__).parents[2]
LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", '
    'import: ["@key", "@shareable", "@requires", "@external"])\n'
)


@dataclass(frozen=True)
class Case:
    """A query on a graph, and the longest it may take to plan, in milliseconds of processor time."""

    name: str
    supergraph: Supergraph
    query: str
    goal: float


def cases() -> list[Case]:
    """All cases, each with a graph that was read once."""
    own = Supergraph.from_sdl((ROOT / "gateway" / "supergraph.graphql").read_text())
    page = (Path(__file__).parent / "page.graphql").read_text()
    shared, spread, thin, chained = shared_by_all(), spread_out(), thinly_shared(), chain()
    return [
        Case("page, 40 lines", own, page, 25),
        Case(
            "everything, 7 KB",
            own,
            everything(own.api_schema, ("challenges", "organisations", "modules")),
            100,
        ),
        Case("20 subgraphs, all shared", shared, nested("f", "v", 3), 200),
        Case("20 subgraphs, all shared, deeper", shared, nested("f", "v", 4), 200),
        Case("20 subgraphs, a field in each", spread, nested("f", "v", 1, 20), 200),
        Case("20 subgraphs, a field in each, below links", spread, nested("f", "v", 2, 20), 200),
        Case("20 subgraphs, a field in each, below two links", spread, nested("f", "v", 3, 20), 200),
        Case(
            "20 subgraphs, each field in four",
            thin,
            f"{{ t {{ {' '.join(f'v{i}' for i in range(60))} }} }}",
            200,
        ),
        Case("20 subgraphs, each field in four, below links", thin, nested("f", "v", 2, 60), 200),
        Case("20 subgraphs, keys in a chain", chained, chain_query(), 200),
    ]


def everything(schema: GraphQLSchema, roots: tuple[str, ...], depth: int = 5, width: int = 7) -> str:
    """A query for the first fields of every type below some root fields."""
    assert schema.query_type is not None
    parts = [_field(schema.query_type, name, depth, width) for name in roots]
    return f"{{ {' '.join(parts)} }}"


def _field(owner: GraphQLObjectType, name: str, depth: int, width: int) -> str:
    kind = get_named_type(owner.fields[name].type)
    if not isinstance(kind, GraphQLObjectType):
        return name
    return f"{name} {{ {' '.join(_fields(kind, depth - 1, width))} }}"


def _fields(kind: GraphQLObjectType, depth: int, width: int) -> Iterator[str]:
    open_fields = {
        name: field
        for name, field in kind.fields.items()
        if not any(is_required_argument(item) for item in field.args.values())
    }
    leaves = [name for name, field in open_fields.items() if is_leaf_type(get_named_type(field.type))]
    yield from leaves[: width // 2]
    below = [name for name in open_fields if name not in leaves]
    for name in below[:width] if depth > 0 else ():
        inner = _field(kind, name, depth, width)
        if not inner.endswith("{  }"):
            yield inner
    if not leaves:
        yield "__typename"


def shared_by_all(graphs: int = 20, width: int = 5) -> Supergraph:
    """Every subgraph resolves everything."""
    fields = " ".join(f"f{i}: T @shareable v{i}: Int @shareable" for i in range(width))
    sdl = LINK + f'type Query {{ t: T @shareable }} type T @key(fields: "id") {{ id: ID! {fields} }}'
    return _composed({f"g{i}": sdl for i in range(graphs)})


def spread_out(graphs: int = 20) -> Supergraph:
    """Every subgraph has links shared by all and one field of its own."""
    sdl = LINK + 'type Query {{ t: T @shareable }} type T @key(fields: "id") {{ id: ID! {0} v{1}: Int }}'
    links = " ".join(f"f{i}: T @shareable" for i in range(5))
    return _composed({f"g{i}": sdl.format(links, i) for i in range(graphs)})


def thinly_shared(graphs: int = 20, width: int = 60) -> Supergraph:
    """Every field is resolved by four subgraphs that have nothing to do with each other."""
    draw = Random(1)
    holders = [draw.sample(range(graphs), 4) for _ in range(width)]
    found = {}
    for i in range(graphs):
        own = " ".join(f"v{n}: Int @shareable" for n in range(width) if i in holders[n])
        links = " ".join(f"f{n}: T @shareable" for n in range(5) if i in holders[n])
        root = "type Query { t: T }" if i == 0 else ""
        found[f"g{i}"] = f'{LINK}{root} type T @key(fields: "id") {{ id: ID! {own} {links} }}'
    return _composed(found)


def chain(graphs: int = 20) -> Supergraph:
    """Every subgraph knows the key of the one before it and gives the key of the next."""
    found = {}
    for i in range(graphs):
        root = "type Query { t: T }" if i == 0 else ""
        keys = " ".join(f'@key(fields: "k{n}")' for n in (i, i + 1))
        fields = f"k{i}: ID! @shareable k{i + 1}: ID! @shareable v{i}: Int f{i}: T"
        found[f"g{i}"] = LINK + f"{root} type T {keys} {{ {fields} }}"
    return _composed(found)


def nested(link: str, value: str, depth: int, values: int = 5) -> str:
    """Links below links, five at each level, values at the bottom."""
    inner = " ".join(f"{value}{i}" for i in range(values))
    for _ in range(depth - 1):
        inner = " ".join(f"{link}{i} {{ {inner} }}" for i in range(5))
    return f"{{ t {{ {inner} }} }}"


def chain_query(graphs: int = 20) -> str:
    """Every fourth value, and the first five below a link at the end."""
    far = " ".join(f"v{i}" for i in range(3, graphs, 4))
    return f"{{ t {{ {far} f{graphs - 1} {{ v0 v1 v2 v3 v4 }} }} }}"


def _composed(texts: dict[str, str]) -> Supergraph:
    composition = compose([Subgraph(name, f"http://{name}.invalid", sdl) for name, sdl in texts.items()])
    assert composition.supergraph_sdl is not None, composition.errors
    return Supergraph.from_sdl(composition.supergraph_sdl)
