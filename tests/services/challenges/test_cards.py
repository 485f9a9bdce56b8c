"""The card of a project: what regions keep with it in words, and the suite's card where a region has none."""

from datetime import date
from typing import Any

from quadhelix.facts import Choice, ExtraField, FieldKind
from services.challenges.schema.types.cards import kept_texts
from tests.services.challenges.in_process import ADMIN, Challenges, administrator

CARD = """query($id: ID!, $region: ID) { project(id: $id) { card(region: $region) {
  key text { text } organisations { id } } } }"""


def field(name: str, kind: FieldKind, **settings: Any) -> ExtraField:
    return ExtraField(name=name, kind=kind, names={"nl": name}, description={"nl": name}, **settings)


FIELDS = (
    field("motto", FieldKind.TEXT),
    field("story", FieldKind.LOCALISED_TEXT),
    field("scale", FieldKind.CHOICE, choices=(Choice(code="WIDE", names={"nl": "ruim", "en": "wide"}),)),
    field("since", FieldKind.DATE),
    field("secret", FieldKind.TEXT, public=False),
    field("tags", FieldKind.TEXT, many=True),
)


def test_what_a_region_keeps_is_written_in_words() -> None:
    stored = {"motto": "Doen", "story": {"en": "Once"}, "scale": "WIDE", "since": "2026-03-01"}
    written = kept_texts(FIELDS, stored)
    assert written == {
        "motto": {"nl": "Doen"},
        "story": {"en": "Once"},
        "scale": {"nl": "ruim", "en": "wide"},
        "since": {"nl": str(date(2026, 3, 1))},
    }


def test_nothing_is_written_of_what_is_hidden_many_or_of_another_kind() -> None:
    assert kept_texts(FIELDS, {"secret": "geheim", "tags": ["a"], "motto": 3, "story": "Once"}) == {}
    assert kept_texts(FIELDS, None) == {}


async def test_a_region_without_a_card_shows_that_of_the_suite(challenges: Challenges) -> None:
    # given a project of a region that brings no card, with one organisation in two roles
    flanders = administrator("oost-vlaanderen")
    roles = [{"organisation": str(challenges.owner), "role": role} for role in ("FUNDER", "PARTNER")]
    given = challenges.project(region="oost-vlaanderen", participations=roles, published=True)
    del given["leiden"]
    project = await challenges.done("registerProject", flanders, **given)
    # when its card is read
    lines = (await challenges.ask(CARD, id=project["id"]))["project"]["card"]
    card = {line["key"]: line for line in lines}
    # then its status is a word, and the organisation stands there once
    assert card["status"]["text"]["text"] == "gepland"
    assert card["partners"]["organisations"] == [{"id": str(challenges.owner)}]


async def test_a_card_of_a_region_nobody_bears_is_refused(challenges: Challenges) -> None:
    project = await challenges.done("registerProject", ADMIN, **challenges.project(published=True))
    answer = await challenges.execute(CARD, id=project["id"], region="atlantis")
    assert answer["errors"][0]["extensions"]["field"] == "region"
