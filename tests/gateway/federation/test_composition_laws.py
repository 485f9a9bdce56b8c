"""Laws of composition: whatever is given it answers, always the same, whatever the order."""

from __future__ import annotations

import re

import pytest
from graphql import lexicographic_sort_schema, print_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.federation import Composition, Subgraph, Supergraph, compose
from tests.gateway.federation.subgraph_files import ERRORS, link, split

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(ERRORS.glob("*.graphql"))]
MENDED = [path.read_text(encoding="utf-8") for path in sorted(ERRORS.glob("*.mended.graphql"))]
TOKEN = re.compile(r'"[^"\n]*"|@?\w+|[^\w\s]')
TOKENS = sorted({token for text in TEXTS for token in TOKEN.findall(text)})

# Field sets as people write them, and as they should not.
WORDS = st.sampled_from(
    ["id", "next", "name", "{", "}", "{ id }", "...", "on Item", "(a: 1)", "$x", "@skip", '"']
)


@st.composite
def mangled(draw: st.DrawFn) -> list[Subgraph]:
    """Subgraphs in which some tokens are gone, doubled or taken from elsewhere."""
    parts = []
    for subgraph in split(draw(st.sampled_from(TEXTS))):
        sdl = subgraph.sdl
        for _ in range(draw(st.integers(0, 2))):
            found = list(TOKEN.finditer(sdl))
            place = draw(st.integers(0, len(found) - 1)) if found else 0
            start, end = found[place].span() if found else (0, 0)
            new = draw(st.one_of(st.just(""), st.sampled_from(TOKENS)))
            sdl = sdl[:start] + new + " " + sdl[draw(st.sampled_from([start, end])) :]
        parts.append(Subgraph(subgraph.name, "", sdl))
    return parts


def check_answer(composition: Composition) -> None:
    """An answer is a supergraph that can be read, or errors, each a code and a whole sentence."""
    assert (composition.supergraph_sdl is None) == bool(composition.errors)
    for error in composition.errors:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", error.code)
        assert error.message.rstrip().endswith(".")


@settings(max_examples=60, deadline=None)
@given(mangled())
def test_mangled_subgraphs_are_answered(subgraphs: list[Subgraph]) -> None:
    check_answer(compose(subgraphs))


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=6).map(" ".join), st.sampled_from(["key", "requires", "provides"]))
def test_field_sets_are_answered(text: str, mark: str) -> None:
    said = f'@{mark}(fields: """{text}""")'.replace('""""', '"" """')
    marks = {name: said if name == mark else "" for name in ("key", "requires", "provides")}
    sdl = f"""
{link("key requires provides external")}
type Query {{ item: Item {marks["provides"]} }}
type Item @key(fields: "id") {marks["key"]} {{
  id: ID! next: Item name(a: Int): String @external more: Int {marks["requires"]}
}}"""
    check_answer(compose([Subgraph("shop", "", sdl)]))


@pytest.mark.parametrize(
    "sdl",
    [
        "type Query { a: " + "[" * 5000 + "Int" + "]" * 5000 + " }",
        "type Query { a(b: Int = " + "[" * 5000 + "]" * 5000 + "): Int }",
        link("key") + 'type Query { a: T } type T @key(fields: "' + "t { " * 5000 + '") { t: T }',
        "",
        "# nothing",
        "{ a }",
        "\x00",
        "type Query { a: Query } extend schema { query: Query mutation: Query subscription: Query }",
        "type Query implements Query { a: Int }",
        "interface I implements I { a: Int } type Query implements I { a: Int }",
        "union U = U type Query { u: U }",
        "input I { i: I! } type Query { a(i: I): Int }",
        "directive @d(a: Int @d) on ARGUMENT_DEFINITION type Query { a: Int }",
    ],
    ids=range(13),
)
def test_odd_subgraphs_are_answered(sdl: str) -> None:
    composition = compose([Subgraph("odd", "", sdl)])
    check_answer(composition)


def test_no_subgraphs_are_answered() -> None:
    assert [error.code for error in compose([]).errors] == ["NO_QUERIES"]


def meaning(composition: Composition) -> str:
    """What a composition says, whatever the order of its parts."""
    if composition.supergraph_sdl is None:
        return " ".join(sorted({error.code for error in composition.errors}))
    return " ".join(sorted(re.sub(r"@link\(|\{|\}", "\n", composition.supergraph_sdl).split()))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_the_order_of_the_subgraphs_changes_no_meaning(text: str, random: object) -> None:
    subgraphs = split(text)
    shuffled = list(subgraphs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert meaning(compose(shuffled)) == meaning(compose(subgraphs))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(MENDED))
def test_the_same_subgraphs_give_the_same_bytes(text: str) -> None:
    first, second = compose(split(text)), compose(split(text))
    assert first == second
    # and where the engine can run it, what clients see does not depend on the order
    backwards = compose(split(text)[::-1])
    if "for: SECURITY" not in (first.supergraph_sdl or ""):
        schemas = [Supergraph.from_sdl(item.supergraph_sdl or "").api_schema for item in (first, backwards)]
        one, other = (print_schema(lexicographic_sort_schema(schema)) for schema in schemas)
        assert one == other
