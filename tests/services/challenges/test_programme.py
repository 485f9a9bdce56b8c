"""Programmes, their lines and goals, and indicators with contradictory observations."""

from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.events import ProgrammeChanged
from quadhelix.identity import ANONYMOUS, Actor
from tests.services.challenges.in_process import ADMIN, CONSORTIUM, NEIGHBOUR, Challenges, member, text

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
LINE = str(new_id())


def programme(**given: Any) -> dict[str, Any]:
    """A programme with a line, a goal and two indicators, one of them without a target."""
    return {
        "region": "leiden",
        "name": text("Voorbeeldprogramma"),
        "startsOn": "2022-01-01",
        "endsOn": "2025-12-31",
        "lines": [{"id": LINE, "name": text("Lijn een"), "kind": "KNOWLEDGE"}],
        "goals": [{"name": text("Duidelijkheid"), "progress": "REACHED"}, {"name": text("Nieuwe centra")}],
        "indicators": [
            {"key": "firms-reached", "name": text("Bedrijven bereikt"), "unit": text("bedrijven")},
            {
                "key": "firms-digitalised",
                "name": text("Bedrijven gedigitaliseerd"),
                "unit": text("bedrijven"),
                "target": {"value": 243},
            },
        ],
        **given,
    }


def details(**given: Any) -> dict[str, Any]:
    """The same, as a change."""
    return {key: value for key, value in programme(**given).items() if key != "region"}


def seen(key: str, value: float, comparator: str = "EQ", as_of: str = "2022-12-07") -> dict[str, Any]:
    return {
        "indicator": key,
        "value": value,
        "comparator": comparator,
        "source": "Voorbeeldverslag",
        "asOf": as_of,
    }


@both
async def test_a_programme_keeps_what_it_was_given_in_order(challenges: Challenges) -> None:
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    assert [goal["progress"] for goal in registered["goals"]] == ["REACHED", "OPEN"]
    assert registered["lines"] == [{"id": LINE, "kind": "KNOWLEDGE", "name": {"text": "Lijn een"}}]
    assert [indicator["key"] for indicator in registered["indicators"]] == [
        "firms-reached",
        "firms-digitalised",
    ]


async def test_a_missing_target_is_null_and_has_no_attainment(challenges: Challenges) -> None:
    # Given an indicator nobody set a target for
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    # When more than 2350 firms are counted
    observed = await challenges.done(
        "recordObservation", ADMIN, programme=registered["id"], **seen("firms-reached", 2350, "GT")
    )
    # Then the figure stands there, and nothing is made up of it
    reached = observed["indicators"][0]
    assert reached["target"] is None
    assert reached["attainment"] is None
    assert [(o["value"], o["comparator"]) for o in reached["observations"]] == [(2350, "GT")]


async def test_more_than_400_of_243_is_more_than_1646_thousandths(challenges: Challenges) -> None:
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    observed = await challenges.done(
        "recordObservation", ADMIN, programme=registered["id"], **seen("firms-digitalised", 400, "GT")
    )
    assert observed["indicators"][1]["attainment"] == {"ratio": 1.646, "comparator": "GT"}


@both
async def test_contradictory_observations_are_all_kept(challenges: Challenges) -> None:
    # Given three claims, of which the newest was recorded first
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    observed = registered
    for value, day in ((486, "2022-12-07"), (243, "2021-01-01"), (100, "2020-01-01")):
        observed = await challenges.done(
            "recordObservation",
            ADMIN,
            programme=registered["id"],
            **seen("firms-digitalised", value, as_of=day),
        )
    # Then all stand there, oldest day first, and the newest day counts
    indicator = observed["indicators"][1]
    assert indicator["attainment"] == {"ratio": 2.0, "comparator": "EQ"}
    data = await challenges.ask(
        "query($id: ID!) { programme(id: $id) { indicators { observations { value } } } }",
        ADMIN,
        id=registered["id"],
    )
    assert [o["value"] for o in data["programme"]["indicators"][1]["observations"]] == [100, 243, 486]


async def test_of_two_claims_of_one_day_the_one_recorded_last_counts(challenges: Challenges) -> None:
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    observed = registered
    for value in (486, 243):
        observed = await challenges.done(
            "recordObservation", ADMIN, programme=registered["id"], **seen("firms-digitalised", value)
        )
    assert observed["indicators"][1]["attainment"]["ratio"] == 1.0


@both
async def test_a_change_keeps_lines_and_observations(challenges: Challenges) -> None:
    # Given a programme with a line under which a project stands, and an observation
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    id = registered["id"]
    await challenges.done("recordObservation", ADMIN, programme=id, **seen("firms-digitalised", 400, "GT"))
    await challenges.done(
        "registerProject", ADMIN, region="leiden", name=text("Project"), programme=id, line=LINE
    )
    # When it is changed, with another line in front and the indicators turned round
    lines = [{"name": text("Lijn nul")}, {"id": LINE, "name": text("Lijn een, anders")}]
    indicators = programme()["indicators"][::-1]
    changed = await challenges.done(
        "changeProgramme", ADMIN, id=id, version=2, **details(lines=lines, indicators=indicators)
    )
    # Then the line is the same one under a new name, and the observation is still there
    assert changed["lines"][1] == {"id": LINE, "kind": "PROGRAMME", "name": {"text": "Lijn een, anders"}}
    assert changed["indicators"][0]["attainment"] == {"ratio": 1.646, "comparator": "GT"}


async def test_a_change_refuses_to_lose_what_others_stand_on(challenges: Challenges) -> None:
    # Given a programme with a line under which a project stands, and an observation
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    id = registered["id"]
    await challenges.done("recordObservation", ADMIN, programme=id, **seen("firms-digitalised", 400))
    await challenges.done(
        "registerProject", ADMIN, region="leiden", name=text("Project"), programme=id, line=LINE
    )
    # When either is left out, the change is refused
    without_line = await challenges.do("changeProgramme", ADMIN, id=id, **details(lines=[]))
    without_indicator = await challenges.do("changeProgramme", ADMIN, id=id, **details(indicators=[]))
    assert [(e["code"], e["rule"]) for e in without_line["errors"]] == [("CONFLICT", "line-in-use")]
    assert [(e["code"], e["rule"]) for e in without_indicator["errors"]] == [
        ("CONFLICT", "observations-kept")
    ]


async def test_an_observation_is_recorded_once_per_id(challenges: Challenges) -> None:
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    given = {"programme": registered["id"], "id": str(new_id()), **seen("firms-reached", 1)}
    await challenges.done("recordObservation", ADMIN, **given)
    again = await challenges.do("recordObservation", ADMIN, **given)
    assert [(e["code"], e["rule"]) for e in again["errors"]] == [("CONFLICT", "new-id")]


async def test_a_line_of_another_programme_cannot_be_taken(challenges: Challenges) -> None:
    await challenges.done("registerProgramme", ADMIN, **programme())
    refused = await challenges.do("registerProgramme", ADMIN, **programme())
    assert [(e["code"], e["field"]) for e in refused["errors"]] == [("CONFLICT", "lines.0.id")]


async def test_events_tell_of_a_programme_only_while_it_is_published(challenges: Challenges) -> None:
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    id = registered["id"]
    await challenges.done("changeProgramme", ADMIN, id=id, published=True, **details())
    await challenges.done("changeProgramme", ADMIN, id=id, **details())
    await challenges.done("changeProgramme", ADMIN, id=id, published=False, **details())
    told = [event for event in await challenges.told() if isinstance(event, ProgrammeChanged)]
    assert [event.state is not None for event in told] == [False, True, True, False]
    assert [event.version for event in told] == [1, 2, 3, 4]


INDICATOR = {"key": "k", "name": text("n"), "unit": text("u")}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"region": "nowhere"}, "region"),
        ({"name": []}, "name"),
        ({"endsOn": "2021-12-31"}, "endsOn"),
        ({"lines": [{"name": []}]}, "lines.0.name"),
        ({"lines": [{"name": text("a"), "id": LINE}] * 2}, "lines.1.id"),
        ({"goals": [{"name": []}]}, "goals.0.name"),
        ({"indicators": [{**INDICATOR, "key": "Not A Key"}]}, "indicators.0.key"),
        ({"indicators": [INDICATOR, INDICATOR]}, "indicators.1.key"),
        ({"indicators": [{**INDICATOR, "target": {"value": -1}}]}, "indicators.0.target.value"),
        ({"goals": [{"name": text("te veel")}] * 51}, "goals"),
    ],
)
async def test_bad_input_names_its_field(challenges: Challenges, change: dict[str, Any], field: str) -> None:
    refused = await challenges.do("registerProgramme", CONSORTIUM, **programme(**change))
    assert [(e["field"], e["code"]) for e in refused["errors"]] == [(field, "BAD_USER_INPUT")]


async def test_an_observation_names_its_programme_and_indicator(challenges: Challenges) -> None:
    registered = await challenges.done("registerProgramme", ADMIN, **programme())
    nowhere = await challenges.do(
        "recordObservation", ADMIN, programme=str(new_id()), **seen("firms-reached", 1)
    )
    nothing = await challenges.do("recordObservation", ADMIN, programme=registered["id"], **seen("other", 1))
    assert [(e["code"], e["field"]) for e in nowhere["errors"]] == [("NOT_FOUND", "programme")]
    assert [(e["code"], e["field"]) for e in nothing["errors"]] == [("NOT_FOUND", "indicator")]


async def test_only_the_region_changes_a_programme(challenges: Challenges) -> None:
    # Given a published programme
    registered = await challenges.done("registerProgramme", ADMIN, **programme(published=True))
    id = registered["id"]
    refusals: list[tuple[Actor, str]] = [
        (ANONYMOUS, "UNAUTHENTICATED"),
        (member(challenges.owner), "FORBIDDEN"),
        (NEIGHBOUR, "FORBIDDEN"),
    ]
    # When anyone else tries, each attempt names the role it lacks
    for actor, code in refusals:
        for name, given in (
            ("registerProgramme", programme()),
            ("changeProgramme", {"id": id, **details()}),
            ("recordObservation", {"programme": id, **seen("firms-reached", 1)}),
        ):
            refused = await challenges.do(name, actor, **given)
            assert [(e["code"], e["rule"]) for e in refused["errors"]] == [(code, "role")], name
