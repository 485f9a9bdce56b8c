"""What a changed subgraph would break."""

from __future__ import annotations

import pytest

from gateway.federation import SchemaCheck, Subgraph, Supergraph, check, compose
from tests.gateway.federation.subgraph_files import link, split

RUNNING = split("""
# === shop
LINK key
type Query { items(first: Int, after: ID): [Item!] colour: Colour }
type Item @key(fields: "id") { id: ID! title: String }
enum Colour { RED BLUE }
# === stock
LINK key
type Item @key(fields: "id") { id: ID! weight(unit: String): Int }
""")
HEAD = link("key") + "\n"
ITEM = 'type Item @key(fields: "id") { id: ID! title: String } '
SHOP = (
    "type Query { items(first: Int, after: ID): [Item!] colour: Colour } " + ITEM + "enum Colour { RED BLUE }"
)


@pytest.fixture(params=["supergraph", "subgraphs"])
def running(request: pytest.FixtureRequest) -> Supergraph | list[Subgraph]:
    if request.param == "subgraphs":
        return RUNNING
    return Supergraph.from_sdl(compose(RUNNING).supergraph_sdl or "")


def changed(running: Supergraph | list[Subgraph], sdl: str, name: str = "shop") -> SchemaCheck:
    return check(Subgraph(name, "", HEAD + sdl), running)


def test_what_stays_the_same_passes(running: Supergraph | list[Subgraph]) -> None:
    outcome = changed(running, SHOP)
    assert (outcome.passes, outcome.breaking, outcome.dangerous) == (True, (), ())
    # and the address is kept where none is given
    assert "http://0.invalid" in (outcome.composition.supergraph_sdl or "")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("title: String", "", "FIELD_REMOVED"),
        ("title: String", "title: Int", "FIELD_CHANGED_KIND"),
        (", after: ID", "", "ARG_REMOVED"),
        ("first: Int", "first: Int!", "ARG_CHANGED_KIND"),
        ("first: Int", "first: Int, by: Colour!", "REQUIRED_ARG_ADDED"),
        ("RED BLUE", "RED", "VALUE_REMOVED_FROM_ENUM"),
        ("[Item!]", "[Item]", "FIELD_CHANGED_KIND"),
        (" colour: Colour", " colour: String", "FIELD_CHANGED_KIND"),
    ],
)
def test_what_clients_lose_is_breaking(
    running: Supergraph | list[Subgraph], old: str, new: str, kind: str
) -> None:
    outcome = changed(running, SHOP.replace(old, new))
    assert outcome.composition.errors == ()
    assert not outcome.passes
    assert kind in {change.kind for change in outcome.breaking}
    assert all(change.message for change in outcome.breaking)


def test_what_clients_gain_passes_and_new_values_are_told(running: Supergraph | list[Subgraph]) -> None:
    outcome = changed(
        running, SHOP.replace("RED BLUE", "RED BLUE GREEN").replace("title:", "pages: Int title:")
    )
    assert outcome.passes
    assert [change.kind for change in outcome.dangerous] == ["VALUE_ADDED_TO_ENUM"]


def test_what_no_longer_composes_is_told(running: Supergraph | list[Subgraph]) -> None:
    outcome = changed(running, SHOP.replace('@key(fields: "id") ', ""))
    assert not outcome.passes
    assert {error.code for error in outcome.composition.errors} <= {
        "SATISFIABILITY_ERROR",
        "INVALID_FIELD_SHARING",
    }
    assert outcome.breaking == ()


def test_what_is_not_valid_is_told_and_not_raised(running: Supergraph | list[Subgraph]) -> None:
    assert [error.code for error in changed(running, "type Query {").composition.errors] == [
        "INVALID_GRAPHQL"
    ]


def test_a_new_subgraph_is_added(running: Supergraph | list[Subgraph]) -> None:
    outcome = changed(running, 'type Item @key(fields: "id") { id: ID! stars: Int }', name="reviews")
    assert outcome.passes
    assert "stars: Int @join__field(graph: REVIEWS)" in (outcome.composition.supergraph_sdl or "")


def test_a_graph_that_does_not_compose_has_no_clients_to_break() -> None:
    broken = [RUNNING[0], Subgraph("stock", "", "type Query {")]
    assert check(RUNNING[1], broken).passes


def test_a_protected_graph_can_be_checked_too() -> None:
    guarded = link("key authenticated") + SHOP.replace("title: String", "title: String @authenticated")
    outcome = check(Subgraph("shop", "", guarded), RUNNING)
    assert outcome.passes


def test_several_changes_are_judged_together(running: Supergraph | list[Subgraph]) -> None:
    # given a field that moves from one subgraph to another
    shop = Subgraph("shop", "", HEAD + SHOP.replace("title: String", ""))
    stock = Subgraph(
        "stock", "", HEAD + ITEM.replace("title: String", "title: String weight(unit: String): Int")
    )
    assert check([shop, stock], running).passes
    assert not check(shop, running).passes


def test_a_whole_graph_leaves_out_what_is_not_given(running: Supergraph | list[Subgraph]) -> None:
    shop = Subgraph("shop", "", HEAD + SHOP)
    assert check([shop], running).passes
    gone = check([shop], running, whole=True)
    assert [change.kind for change in gone.breaking] == ["FIELD_REMOVED"]
