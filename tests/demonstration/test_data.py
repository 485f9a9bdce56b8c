"""The demonstration data by itself: sound, complete, and as the sources tell it."""

import ast
import doctest
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from graphql import GraphQLError, GraphQLInputType, GraphQLSchema
from graphql.utilities import validate_input_value

import demonstration
from demonstration import firms, identity, inputs, places
from demonstration.challenges import (
    Challenge,
    Intake,
    Measure,
    Observation,
    Programme,
    Project,
    Trajectory,
    Update,
)
from demonstration.chapters import CHAPTERS
from demonstration.education import Link, Module, Offering
from demonstration.identity import challenge, programme, project
from demonstration.inputs import Text
from demonstration.loading import selected
from demonstration.partners import Centre, Organisation
from demonstration.places import Place
from demonstration.records import Record
from demonstration.sources import INVENTED
from quadhelix.facts import Municipality
from quadhelix.regions import Regions
from quadhelix.settings import SERVICES
from services.partners.identifiers import IdentifierScheme, validated

TODAY = date(2026, 11, 23)
REGIONS = ("achterhoek", "leiden", "oost-vlaanderen", "zuid-holland")
RECORDS = tuple(chain.from_iterable(chapter.records for chapter in CHAPTERS))
CALLS = [call for record in RECORDS for call in record.calls()]

Kind = TypeVar("Kind", bound=Record)


def of_kind(kind: type[Kind]) -> list[Kind]:
    return [record for record in RECORDS if isinstance(record, kind)]


def only(kind: type[Kind], key: str) -> Kind:
    [record] = [record for record in of_kind(kind) if record.key == key]
    return record


def named(record: Record) -> str:
    return f"{record.called} {record.key}"


def values_in(value: Any) -> Iterator[Any]:
    """The value and every value inside it."""
    yield value
    if isinstance(value, tuple):
        yield from chain.from_iterable(map(values_in, value))
    elif is_dataclass(value):
        yield from chain.from_iterable(values_in(getattr(value, item.name)) for item in fields(value))


def texts_in(record: Record) -> list[Text]:
    return [value for value in values_in(record) if isinstance(value, Text)]


def municipality_of(record: Record) -> str | None:
    if isinstance(record, Organisation | Centre):
        return record.location.municipality if record.location else None
    return getattr(record, "municipality", None)


@cache
def municipalities(region: str) -> dict[str, Municipality]:
    members = Regions.installed().profile(region).municipalities
    return {member.code: member for member in members if member.belongs(TODAY)}


@cache
def mutation_inputs() -> dict[str, Any]:
    """The type of `input` of every mutation of the three services, the regions' own fields among them."""
    found: dict[str, Any] = {}
    regions = Regions.installed()
    for service in SERVICES:
        core = import_module(f"services.{service}.schema").schema
        schema: GraphQLSchema = core.extended(regions)._schema
        assert schema.mutation_type
        found |= {name: field.args["input"].type for name, field in schema.mutation_type.fields.items()}
    return found


def objections(given: dict[str, Any], kind: GraphQLInputType) -> list[str]:
    """Where an input does not fit its type."""
    found: list[str] = []

    def object_to(error: GraphQLError, path: list[str | int]) -> None:
        found.append(f"{path}: {error.message}")

    validate_input_value(given, kind, object_to)
    return found


@pytest.mark.parametrize("module", [identity, inputs], ids=["identity", "inputs"])
def test_the_examples_in_the_docstrings_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


# Sound


def test_every_id_belongs_to_one_record() -> None:
    ids = [record.id for record in RECORDS]
    ids += [line.id for record in of_kind(Programme) for line in record.lines]
    assert len(set(ids)) == len(ids)


def test_what_a_record_refers_to_stands_before_it() -> None:
    told: set[UUID] = set()
    for record in RECORDS:
        told |= {line.id for line in record.lines} if isinstance(record, Programme) else set()
        later = {record.referral.target} if isinstance(record, Intake) and record.referral else set()
        assert record.references() - later <= told, named(record)
        told.add(record.id)


def test_a_referral_goes_to_a_module_of_the_data() -> None:
    targets = {intake.referral.target for intake in of_kind(Intake) if intake.referral}
    assert targets <= {record.id for record in of_kind(Module)}


def test_neighbours_of_one_kind_can_be_loaded_at_once() -> None:
    for chapter in CHAPTERS:
        for _, neighbours in groupby(chapter.records, type):
            wave = [*neighbours]
            assert not {record.id for record in wave}.intersection(*(record.references() for record in wave))


@pytest.mark.parametrize("region", REGIONS)
def test_each_region_can_be_shown_alone(region: str) -> None:
    # When only this region is installed
    kept = [record for chapter in selected(CHAPTERS, {region}) for record in chapter.records]
    # Then nothing refers to what was left out, and there is a challenge to show
    left_out = {record.id for record in RECORDS} - {record.id for record in kept}
    assert all(not record.references() & left_out for record in kept)
    assert any(isinstance(record, Challenge) for record in kept)
    assert {record.region for record in kept} == {region}


def test_with_all_regions_nothing_is_left_out() -> None:
    assert selected(CHAPTERS, set(REGIONS)) == [*CHAPTERS]


def test_every_input_fits_the_services() -> None:
    kinds = mutation_inputs()
    complaints = [
        f"{call.mutation} {complaint}"
        for call in CALLS
        for complaint in objections(dict(call.given), kinds[call.mutation])
    ]
    assert complaints == []


def test_the_load_knows_the_suite_by_its_public_door_only() -> None:
    for path in Path(demonstration.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & {"quadhelix", "gateway", "services"}, path


# Complete


def test_every_record_says_where_it_is_from() -> None:
    for record in RECORDS:
        assert record.provenance.source, named(record)
        assert record.provenance.as_of <= TODAY, named(record)


def test_every_text_is_there_in_the_languages_of_its_region() -> None:
    for record in RECORDS:
        for text in texts_in(record):
            assert text.nl.strip(), named(record)
            assert text.en.strip(), named(record)
            assert bool(text.nl_be) is (record.region == "oost-vlaanderen"), named(record)


def test_no_contact_details_anywhere() -> None:
    contact = re.compile(
        r"\S@\S|\bwww\.|https?:|mailto:|tel:|(\+|\b00)\d{2}[\s.-]?\d[\d\s.-]{6,}|\b0\d{1,3}-\d{5,}"
    )
    identifiers = {number.value for record in of_kind(Organisation) for number in record.identifiers}
    for record in RECORDS:
        for value in values_in(record):
            if isinstance(value, str) and value not in identifiers:
                assert not contact.search(value), f"{named(record)}: {value}"


def test_what_is_invented_says_so() -> None:
    for record in firms.RECORDS:
        assert record.provenance is INVENTED, named(record)
        assert record.name.nl.endswith("(demonstratie)"), named(record)
        assert record.name.en.endswith("(demonstration)"), named(record)


def test_challenges_modules_and_questions_are_invented() -> None:
    for record in RECORDS:
        if isinstance(record, Challenge | Update | Trajectory | Intake | Module | Offering | Link):
            assert record.provenance.demonstration, named(record)


def test_only_invented_firms_bear_numbers() -> None:
    for record in of_kind(Organisation):
        assert not record.identifiers or record.provenance.demonstration, named(record)
        for number in record.identifiers:
            assert validated(IdentifierScheme(number.scheme), number.value, "value") == number.value


def test_no_two_firms_share_a_number() -> None:
    numbers = [number for record in of_kind(Organisation) for number in record.identifiers]
    assert len(set(numbers)) == len(numbers)


def test_every_place_lies_in_the_region_that_owns_the_record() -> None:
    for record in RECORDS:
        municipality = municipality_of(record)
        assert municipality is None or municipality in municipalities(record.region), named(record)


def test_places_are_where_the_regions_have_them() -> None:
    known = {code: member for region in REGIONS for code, member in municipalities(region).items()}
    for name, place in vars(places).items():
        if isinstance(place, Place):
            member = known[place.municipality]
            assert (place.latitude, place.longitude) == (member.latitude, member.longitude), name


# As the sources tell it


def test_the_schiedistrict_has_three_lines_with_two_projects_each() -> None:
    lines = only(Programme, "schiedistrict").lines
    assert [line.name.en for line in lines] == ["Servitization", "Made in Schiedam", "Smart Industry"]
    for line in lines:
        projects = [record for record in of_kind(Project) if record.line == line.id]
        assert len(projects) == 2
        assert {(p.starts_on, p.ends_on) for p in projects} == {(date(2022, 1, 1), date(2023, 12, 31))}


def test_the_leiden_lab_went_on_in_two_places() -> None:
    lab = only(Project, "open-innovatie-lab")
    assert [(succession.successor.nl, succession.kind) for succession in lab.successions] == [
        ("CIV Smart Technology", "CONTINUED"),
        ("CIV Bio Sciences", "ELEMENTS_ADOPTED"),
    ]


def test_the_figures_of_smitzh_keep_their_comparators_and_contradictions() -> None:
    targets = {indicator.key: indicator.target for indicator in only(Programme, "smitzh").indicators}
    assert targets == {
        "firms-reached": None,
        "digitalisation-steps": Measure(243),
        "people-trained": Measure(1000),
        "new-courses": None,
        "labs": None,
        "partners": None,
    }
    claims = [(record.indicator, record.comparator, record.value) for record in of_kind(Observation)]
    assert claims == [
        ("firms-reached", "GT", 2350),
        ("digitalisation-steps", "GT", 400),
        ("people-trained", "GT", 1000),
        ("new-courses", "EQ", 7),
        ("labs", "EQ", 6),
        ("labs", "EQ", 8),
        ("partners", "LT", 20),
    ]


def test_the_achterhoek_has_six_goals_and_every_challenge_sits_on_a_table() -> None:
    assert len(only(Programme, "achterhoek-crossovers").goals) == 6
    tables = {table.code for table in Regions.installed().theme_tables("achterhoek")}
    for record in of_kind(Challenge):
        if record.region == "achterhoek":
            assert record.theme_tables
            assert {*record.theme_tables} <= tables
            assert {*record.target_sectors} - {record.origin_sector}


def test_the_makers_tandem_reports_in_public_with_an_expert_and_a_knowledge_centre() -> None:
    [trajectory] = of_kind(Trajectory)
    capacities = {member.capacity for member in trajectory.team}
    assert capacities == {"TECHNOLOGY", "CREATIVE_CULTURAL", "TRADITIONAL"}
    roles = {link.role for link in only(Challenge, "zetel-uit-snijresten").participations}
    assert {"EXPERT", "KNOWLEDGE_CENTRE"} <= roles
    updates = [record for record in of_kind(Update) if record.challenge == trajectory.challenge]
    assert {update.kind for update in updates} == {"PROGRESS", "LEARNING", "FINDING", "OUTPUT"}
    assert len(updates) == 6


def test_the_catalogue_holds_two_minors_two_sets_of_civ_modules_and_seven_courses() -> None:
    kinds = [record.kind for record in of_kind(Module)]
    assert {kind: kinds.count(kind) for kind in kinds} == {"MINOR": 2, "CIV_MODULE": 4, "LLO_COURSE": 7}
    assert {offering.module for offering in of_kind(Offering)} == {record.id for record in of_kind(Module)}
    assert {offering.starts_on.year for offering in of_kind(Offering)} == {2026, 2027}
    assert all(offering.target_groups for offering in of_kind(Offering))


def test_zuid_holland_shows_challenges_with_partners_project_programme_and_modules() -> None:
    linked = {link.challenge for link in of_kind(Link)}
    programmes = {record.id: record.programme for record in of_kind(Project)}
    shown = [record for record in of_kind(Challenge) if record.region in ("zuid-holland", "leiden")]
    assert {record.region for record in shown} == {"zuid-holland", "leiden"}
    assert len(shown) >= 3
    for record in shown:
        assert len(record.participations) >= 3
        assert programmes[record.project] is not None
        assert record.id in linked


def test_three_questions_came_to_the_desk_and_one_was_referred() -> None:
    desk = Regions.installed().desk("zuid-holland")
    assert desk
    assert [bool(record.referral) for record in of_kind(Intake)].count(True) == 1
    assert [record.desk for record in of_kind(Intake)] == [desk.code] * 3


def test_ids_stay_what_they_are() -> None:
    assert str(challenge("helder-spoelwater")) == "7c6a73ff-37b1-5c9f-990b-3c9e8dbe6efa"
    assert project("helder-spoelwater") != programme("helder-spoelwater")
