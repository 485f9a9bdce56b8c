"""`quadhelix supergraph` and `quadhelix explain`, with what they print and how they end."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from graphql import build_schema

from gateway.federation import Supergraph
from quadhelix.cli import main
from tests.gateway.serving import listing, output, subgraphs

LINK = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@inaccessible"])
"""
BOOKS = f"""{LINK}
type Query {{ books: [Book] }}
type Book @key(fields: "id") {{ id: ID! title: String secret: Int @inaccessible }}
"""
SHELVES = f"""{LINK}
type Book @key(fields: "id") {{ id: ID! shelf: String }}
type Query {{ shelf(name: String): [Book] }}
"""
CLASHING = LINK + "type Query { books: Int }"
URLS = {"books": "http://127.0.0.1:1/books", "shelves": "http://127.0.0.1:1/shelves"}


def run(*arguments: str | Path, given: str = "") -> tuple[int, str, str]:
    """A command in this process: exit code, standard output, standard error."""
    result = CliRunner().invoke(main, [*map(str, arguments)], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A list of two subgraphs that compose."""
    return listing(tmp_path / "library.json", URLS, books=BOOKS, shelves=SHELVES)


@pytest.fixture
def supergraph(library: Path, tmp_path: Path) -> Path:
    """Their supergraph."""
    code, out, err = run("supergraph", "compose", "--subgraphs", library, "-o", tmp_path / "all.graphql")
    assert (code, out, err) == (0, "", "")
    return tmp_path / "all.graphql"


def test_compose_prints_the_supergraph_or_writes_it(library: Path, supergraph: Path) -> None:
    code, out, err = run("supergraph", "compose", "--subgraphs", library)
    assert (code, err) == (0, "")
    assert out == supergraph.read_text()
    assert Supergraph.from_sdl(out).urls == URLS


def test_compose_for_machines(library: Path) -> None:
    code, out, _ = run("supergraph", "compose", "--subgraphs", library, "--json")
    told = json.loads(out)
    assert (code, told["errors"]) == (0, [])
    assert Supergraph.from_sdl(told["supergraph"]).subgraphs == ("books", "shelves")


async def test_compose_asks_subgraphs_that_are_listed_without_schema(
    tmp_path: Path, subgraph_schemas: dict[str, Any]
) -> None:
    async with subgraphs(subgraph_schemas) as urls:
        code, out, _ = await output("supergraph", "compose", "--subgraphs", listing(tmp_path / "l", urls))
    assert code == 0
    assert Supergraph.from_sdl(out).urls == urls


def test_compose_says_what_does_not_fit_and_ends_with_2(tmp_path: Path) -> None:
    # Given two subgraphs that claim one field
    file = listing(tmp_path / "list.json", URLS, books=BOOKS, shelves=CLASHING)
    # When they are composed
    code, out, err = run("supergraph", "compose", "--subgraphs", file, "-o", tmp_path / "out")
    # Then each error is a line with its code and subgraphs, and nothing is written
    assert (code, out) == (2, "")
    assert all(line.startswith(("error ", "hint ")) for line in err.splitlines())
    assert "[books" in err
    assert not (tmp_path / "out").exists()
    # And for machines the same
    code, out, _ = run("supergraph", "compose", "--subgraphs", file, "--json")
    told = json.loads(out)
    assert (code, told["supergraph"]) == (2, None)
    assert {*told["errors"][0]} == {"code", "message", "subgraphs", "locations"}


def test_compose_needs_subgraphs_that_answer(tmp_path: Path) -> None:
    file = listing(tmp_path / "list.json", URLS, books=BOOKS)
    code, out, err = run("supergraph", "compose", "--subgraphs", file)
    assert (code, out) == (2, "")
    assert err.startswith("quadhelix: ")
    assert "shelves does not answer" in err


def test_check_finds_nothing_when_nothing_breaks(tmp_path: Path, supergraph: Path) -> None:
    grown = SHELVES + " extend type Book { row: Int }"
    file = listing(tmp_path / "list.json", URLS, books=BOOKS, shelves=grown)
    code, out, _ = run("supergraph", "check", "--subgraphs", file, "--against", supergraph)
    assert (code, out.splitlines()[-1]) == (0, "Nothing breaks.")


def test_check_tells_what_a_changed_subgraph_would_break(tmp_path: Path, supergraph: Path) -> None:
    # Given a subgraph that loses a field
    file = listing(tmp_path / "list.json", URLS, books=BOOKS, shelves=SHELVES.replace("shelf: String }", "}"))
    # When it is held against what is served
    code, out, _ = run("supergraph", "check", "--subgraphs", file, "--against", supergraph)
    # Then the field is named, and a pipeline stops
    assert code == 1
    assert "Book.shelf" in out
    code, out, _ = run("supergraph", "check", "--subgraphs", file, "--against", supergraph, "--json")
    told = json.loads(out)
    assert (code, told["breaks"]) == (1, True)
    assert "Book.shelf" in json.dumps(told["breaking"])


def test_check_takes_what_did_not_change_from_what_is_served(tmp_path: Path, supergraph: Path) -> None:
    # Given a list that holds one of two subgraphs
    url = {"shelves": URLS["shelves"]}
    changed = listing(tmp_path / "list.json", url, shelves=SHELVES + " extend type Book { row: Int }")
    # When it is taken for the whole, then what the other one has is gone
    code, out, _ = run("supergraph", "check", "--subgraphs", changed, "--against", supergraph)
    assert code == 1
    assert "Query.books" in out
    # And when it is taken for what changed, nothing is
    code, out, _ = run("supergraph", "check", "--subgraphs", changed, "--against", supergraph, "--partial")
    assert (code, out.splitlines()[-1]) == (0, "Nothing breaks.")


def test_check_counts_what_does_not_compose_as_broken(tmp_path: Path, supergraph: Path) -> None:
    file = listing(tmp_path / "list.json", URLS, books=BOOKS, shelves=CLASHING)
    code, out, _ = run("supergraph", "check", "--subgraphs", file, "--against", supergraph)
    assert code == 1
    assert out.startswith("error ")
    # And says in which line of which subgraph the clash is, to people and to machines
    line = next(line for line in out.splitlines() if line.startswith("error "))
    assert re.match(r"error [A-Z_]+ \[(books|shelves):\d+:\d+", line)
    _, out, _ = run("supergraph", "check", "--subgraphs", file, "--against", supergraph, "--json")
    place = json.loads(out)["errors"][0]["locations"][0]
    assert f"[{place['subgraph']}:{place['line']}:{place['column']}" in line


def test_print_shows_the_supergraph_or_what_clients_see(supergraph: Path) -> None:
    code, out, _ = run("supergraph", "print", supergraph)
    assert code == 0
    assert Supergraph.from_sdl(out).urls == URLS
    code, out, _ = run("supergraph", "print", "--api", supergraph)
    assert code == 0
    assert {*build_schema(out).type_map} >= {"Query", "Book"}
    assert "join__" not in out
    assert "secret" not in out
    code, out, _ = run("supergraph", "print", "--json", supergraph)
    assert json.loads(out)["subgraphs"] == URLS


def test_explain_shows_the_plan_of_a_text_a_file_or_what_comes_in(tmp_path: Path, supergraph: Path) -> None:
    text = "{ books { title shelf } }"
    (tmp_path / "query.graphql").write_text(text)
    # When the same query is explained in three ways
    by_text = run("explain", text, "--supergraph", supergraph)
    by_file = run("explain", tmp_path / "query.graphql", "--supergraph", supergraph)
    piped = run("explain", "-", "--supergraph", supergraph, given=text)
    # Then the plan is one: two requests, one after the other
    assert by_text == by_file == piped
    assert by_text[0] == 0
    assert "2 fetches, depth 2" in by_text[1]
    assert "_entities" in by_text[1]


def test_explain_for_machines(supergraph: Path) -> None:
    text = "query A { books { title } } query B { books { title shelf } }"
    code, out, _ = run("explain", text, "--operation", "A", "--supergraph", supergraph, "--json")
    assert code == 0
    assert isinstance(json.loads(out), dict)
    assert "shelves" not in out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ books { secret } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { books { id } } query B { books { id } }", "OPERATION_AMBIGUOUS"),
    ],
)
def test_explain_says_what_is_wrong_with_a_query(supergraph: Path, text: str, code: str) -> None:
    end, out, err = run("explain", text, "--supergraph", supergraph)
    assert (end, out) == (2, "")
    assert code in err
    end, out, _ = run("explain", text, "--supergraph", supergraph, "--json")
    assert json.loads(out)["errors"][0]["extensions"]["code"] == code
    assert end == 2


def test_explain_knows_the_graph_of_the_suite() -> None:
    code, out, _ = run("explain", "{ organisations(first: 1) { totalCount } }")
    assert code == 0
    assert "partners" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("supergraph", "print", "nowhere.graphql"),
        ("explain", "nowhere.graphql"),
        ("explain", "{ a }", "--supergraph", "nowhere.graphql"),
        ("supergraph", "compose", "--subgraphs", "nowhere.json"),
        ("supergraph", "check", "--subgraphs", "nowhere.json", "--against", "nowhere.graphql"),
    ],
)
def test_a_file_that_is_not_there_is_one_sentence(arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("quadhelix: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LOG_LEVEL", "loud", "must be one of DEBUG, INFO, WARNING, ERROR."),
        ("SCHEMA_POLL", "-1", "must be greater than 0."),
        ("REQUEST_TIMEOUT", "nan", "does not hold a valid float."),
    ],
)
def test_a_gateway_alone_refuses_settings_that_cannot_work(
    library: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"QUADHELIX_{name}", value)
    answer = run("gateway", "--subgraphs", library, "--port", "0")
    assert answer == (2, "", f"quadhelix: QUADHELIX_{name} {sentence}\n")
