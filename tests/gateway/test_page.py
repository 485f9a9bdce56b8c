"""GraphiQL comes whole from this process."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.gateway.conftest import House


async def test_the_page_and_all_it_loads_come_from_here(house: "House") -> None:
    # Given the page
    page = await house.client.get("/")
    assert (page.status, page.media_type) == (200, "text/html")
    # When a browser loads what it names
    named = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())
    assert "graphiql/graphiql.js" in named
    # Then everything is there, and nothing is elsewhere
    for path in named:
        assert ":" not in path
        reply = await house.client.get(f"/{path}")
        assert reply.status == (400 if path == "graphql" else 200)
    assert (await house.client.get("/graphiql/welcome.graphql")).body.startswith(b"#")


async def test_the_style_sheet_loads_nothing(house: "House") -> None:
    style = (await house.client.get("/graphiql/graphiql.css")).body.decode()
    assert "@import" not in style
    assert not [
        url for url in re.findall(r"url\(([^)]*)\)", style) if not url.strip("'\"").startswith("data:")
    ]


async def test_the_browser_is_told_to_load_nothing_from_elsewhere(house: "House") -> None:
    policy = (await house.client.get("/")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


async def test_an_unchanged_file_is_not_sent_again(house: "House") -> None:
    first = await house.client.get("/graphiql/graphiql.js")
    again = await house.client.get("/graphiql/graphiql.js", {"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


async def test_the_licences_of_what_is_bundled_are_served_with_it(house: "House") -> None:
    text = (await house.client.get("/graphiql/LICENSES.txt")).body.decode()
    for package in ("graphiql", "react", "react-dom", "graphql", "codemirror"):
        assert re.search(rf"^{re.escape(package)} \d+\.\d+\.\d+ \(", text, re.MULTILINE)


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/graphiql/", "/graphiql/recipe/package.json", "/graphiql/../app.py", "/graphiql/%00"],
)
async def test_nothing_else_is_served(house: "House", path: str) -> None:
    reply = await house.client.get(path)
    assert (reply.status, reply.codes) == (404, ["NOT_FOUND"])


async def test_pages_are_only_read(house: "House") -> None:
    reply = await house.client.request("POST", "/")
    assert (reply.status, reply.codes) == (405, ["METHOD_NOT_ALLOWED"])
    assert "GET" in reply.headers["allow"]
