"""News of challenges."""

from typing import Any

from quadhelix.database import new_id
from quadhelix.events import UpdatePosted
from quadhelix.identity import ANONYMOUS, Actor
from tests.services.challenges.in_process import ADMIN, MACHINE, NEIGHBOUR, Challenges, member, text

NEWS = "query($id: ID!) { challenge(id: $id) { updates { title { text } internal } } }"


def news(challenge: dict[str, Any], title: str = "Nieuws", **given: Any) -> dict[str, Any]:
    said = {"internal": False, **given}
    return {"challenge": challenge["id"], "kind": "LEARNING", "title": text(title), **said}


async def test_news_stands_newest_first(challenges: Challenges) -> None:
    challenge = await challenges.published()
    for title in ("eerst", "toen", "nu"):
        await challenges.done("postUpdate", ADMIN, **news(challenge, title))
    data = await challenges.ask(NEWS, id=challenge["id"])
    assert [update["title"]["text"] for update in data["challenge"]["updates"]] == ["nu", "toen", "eerst"]


async def test_internal_news_stays_among_those_who_take_part(challenges: Challenges) -> None:
    # Given a challenge with a partner, and news of both kinds
    partner = {"organisation": str(challenges.partner), "role": "PARTNER"}
    challenge = await challenges.published(participations=[challenges.owning(), partner])
    await challenges.done("postUpdate", member(challenges.partner), **news(challenge, "open"))
    await challenges.done(
        "postUpdate", member(challenges.partner), **news(challenge, "onder ons", internal=True)
    )
    # When it is read
    readers: list[tuple[Actor, int]] = [
        (ANONYMOUS, 1),
        (member(challenges.stranger), 1),
        (NEIGHBOUR, 1),
        (member(challenges.partner), 2),
        (member(challenges.owner), 2),
        (ADMIN, 2),
        (MACHINE, 2),
    ]
    # Then only who takes part, or administers, reads what is internal
    for actor, count in readers:
        data = await challenges.ask(NEWS, actor, id=challenge["id"])
        assert len(data["challenge"]["updates"]) == count, actor


async def test_news_is_internal_where_neither_author_nor_region_says(challenges: Challenges) -> None:
    challenge = await challenges.published()
    await challenges.done("postUpdate", ADMIN, **news(challenge, internal=None))
    data = await challenges.ask(NEWS, ADMIN, id=challenge["id"])
    assert [update["internal"] for update in data["challenge"]["updates"]] == [True]


async def test_events_tell_what_open_news_says_and_that_internal_news_is_there(
    challenges: Challenges,
) -> None:
    challenge = await challenges.published()
    await challenges.done("postUpdate", ADMIN, **news(challenge, "open"))
    await challenges.done("postUpdate", ADMIN, **news(challenge, "onder ons", internal=True))
    told = [event for event in await challenges.told() if isinstance(event, UpdatePosted)]
    assert [event.state for event in told] == [{"nl": "open"}, None]
    assert {str(event.challenge) for event in told} == {challenge["id"]}


async def test_news_is_told_by_who_takes_part(challenges: Challenges) -> None:
    challenge = await challenges.published()
    for actor, code in (
        (ANONYMOUS, "UNAUTHENTICATED"),
        (member(challenges.stranger), "FORBIDDEN"),
        (NEIGHBOUR, "FORBIDDEN"),
    ):
        refused = await challenges.do("postUpdate", actor, **news(challenge))
        assert [(e["code"], e["rule"]) for e in refused["errors"]] == [(code, "role")]


async def test_there_is_no_news_of_what_is_not_public(challenges: Challenges) -> None:
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    refused = await challenges.do("postUpdate", ADMIN, **news(drafted))
    unknown = await challenges.do("postUpdate", ADMIN, **news({"id": str(new_id())}))
    assert [(e["code"], e["field"]) for e in refused["errors"]] == [("CONFLICT", "challenge")]
    assert [(e["code"], e["field"]) for e in unknown["errors"]] == [("NOT_FOUND", "challenge")]


async def test_news_needs_a_title_and_an_id_of_its_own(challenges: Challenges) -> None:
    challenge = await challenges.published()
    untitled = await challenges.do("postUpdate", ADMIN, **{**news(challenge), "title": []})
    assert [e["field"] for e in untitled["errors"]] == ["title"]
    given = news(challenge, id=str(new_id()))
    await challenges.done("postUpdate", ADMIN, **given)
    again = await challenges.do("postUpdate", ADMIN, **given)
    assert [(e["code"], e["field"]) for e in again["errors"]] == [("CONFLICT", "id")]
