"""Whose pages may ask, told by what a browser says of them."""

import json
from typing import TYPE_CHECKING

import pytest
from starlette.datastructures import Headers

from gateway.origins import Origins
from gateway.refusals import Refused
from quadhelix.errors import InvalidInput

if TYPE_CHECKING:
    from tests.gateway.conftest import House, OpenHouse

FRIEND = "https://friend.example"
FOE = "https://foe.example"
FRIENDLY = {"allowed_origins": (FRIEND,)}


def admitted(origins: Origins, **headers: str) -> bool:
    try:
        origins.admit(Headers({name.replace("_", "-"): value for name, value in headers.items()}))
    except Refused as refused:
        return refused.refusal.status != 403
    return True


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        # Programs that are no browsers
        ({}, True),
        ({"host": "api.example"}, True),
        # Browsers that say for whom they ask
        ({"sec_fetch_site": "same-origin", "origin": FOE, "host": "api.example"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "rubbish"}, False),
        ({"sec_fetch_site": "cross-site", "origin": FOE}, False),
        ({"sec_fetch_site": "cross-site", "origin": FRIEND}, True),
        ({"sec_fetch_site": "same-site", "origin": FRIEND}, True),
        ({"sec_fetch_site": "cross-site", "origin": "https://api.example", "host": "api.example"}, False),
        # Older browsers, that only say from where
        ({"origin": "https://api.example", "host": "api.example"}, True),
        ({"origin": "http://127.0.0.1:8400", "host": "127.0.0.1:8400"}, True),
        ({"origin": "http://127.0.0.1:8401", "host": "127.0.0.1:8400"}, False),
        ({"origin": FRIEND, "host": "api.example"}, True),
        ({"origin": FOE, "host": "api.example"}, False),
        ({"origin": FOE}, False),
        ({"origin": "null", "host": "api.example"}, False),
        ({"origin": "", "host": ""}, False),
        ({"origin": "http://[", "host": "["}, False),
        ({"origin": "https://friend.example.foe.example"}, False),
    ],
)
def test_pages_are_admitted_by_where_they_come_from(headers: dict[str, str], expected: bool) -> None:
    assert admitted(Origins.of([FRIEND]), **headers) is expected


def test_a_star_admits_every_page() -> None:
    assert admitted(Origins.of(["*"]), origin=FOE, sec_fetch_site="cross-site")
    # But not what names no page at all
    assert not admitted(Origins.of(["*"]), sec_fetch_site="cross-site")


@pytest.mark.parametrize("name", ["friend.example", "https://friend.example/", "null", "https://", "ftp://x"])
def test_what_is_no_origin_is_named(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Origins.of([name])
    assert refused.value.field == "QUADHELIX_ALLOWED_ORIGINS"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_page_of_another_site_gets_nothing_executed(house: "House", method: str) -> None:
    # Given a page of another site
    before = len(house.devices.requests)
    headers = {"origin": FOE, "host": "api.example", "sec-fetch-site": "cross-site"}
    # When it asks, even with the content type of an honest client
    if method == "GET":
        reply = await house.client.get("/graphql", headers, query="{ whoami }")
    else:
        reply = await house.client.post({"query": "{ whoami }"}, headers)
    # Then it is refused by a code, may not even read that, and no service heard of it
    assert (reply.status, reply.codes) == (403, ["ORIGIN_NOT_ALLOWED"])
    assert "access-control-allow-origin" not in reply.headers
    assert not [request for request in house.devices.requests[before:] if b"whoami" in request.body]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"user-agent": "curl/8.5.0", "accept": "*/*"},
        {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "origin": "http://x", "host": "x"},
    ],
)
async def test_plain_clients_and_our_own_page_need_no_header(house: "House", headers: dict[str, str]) -> None:
    reply = await house.client.post({"query": "{ __typename }"}, headers)
    assert reply.status == 200
    assert "access-control-allow-origin" not in reply.headers


async def test_a_page_that_is_admitted_can_read_the_answer(open_house: "OpenHouse") -> None:
    async with open_house(settings=FRIENDLY) as house:
        headers = {"origin": FRIEND, "sec-fetch-site": "cross-site"}
        for asked in ({"query": "{ __typename }"}, {"query": "{"}):
            reply = await house.client.post(asked, headers)
            assert reply.headers["access-control-allow-origin"] == FRIEND
            assert "origin" in reply.headers["vary"]
            assert "access-control-allow-credentials" not in reply.headers


async def test_its_browser_is_told_so_in_advance(open_house: "OpenHouse") -> None:
    async with open_house(settings=FRIENDLY) as house:
        # Given the question a browser asks before it sends
        asks = [
            (b"access-control-request-method", b"POST"),
            (b"access-control-request-headers", b"content-type"),
        ]
        # When it asks for a page that is admitted
        friend = [(b"origin", FRIEND.encode()), *asks]
        reply = await house.client.request("OPTIONS", "/graphql", headers=friend)
        # Then it learns what the page may send
        assert (reply.status, reply.body) == (204, b"")
        assert reply.headers["access-control-allow-origin"] == FRIEND
        assert "POST" in reply.headers["access-control-allow-methods"]
        assert {"content-type", "authorization"} <= {
            *reply.headers["access-control-allow-headers"].split(", ")
        }
        # And for a page that is not, that it may not
        foe = [(b"origin", FOE.encode()), *asks]
        reply = await house.client.request("OPTIONS", "/graphql", headers=foe)
        assert reply.status == 403
        assert "access-control-allow-origin" not in reply.headers


async def test_options_without_a_page_behind_it_is_405(house: "House") -> None:
    reply = await house.client.request("OPTIONS", "/graphql")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_a_form_is_no_request(house: "House", content_type: str) -> None:
    # Given what an old browser sends for a form of another site: no word of where it comes from
    body = json.dumps({"query": "mutation { count }"}).encode()
    reply = await house.client.post(body, {"content-type": content_type})
    assert (reply.status, reply.codes) == (415, ["UNSUPPORTED_MEDIA_TYPE"])
