"""The four regions together: what holds for each of them, and how they overlap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_type_hints
from uuid import UUID

import pytest

from quadhelix.facts import IntakeFacts, ProjectFacts, Transition
from quadhelix.facts.subjects import COURSES
from quadhelix.regions import Regions, plugin_manager
from quadhelix.texts import Text

TODAY = date(2026, 11, 23)
FOUR = ("achterhoek", "leiden", "oost-vlaanderen", "zuid-holland")
BASE_LANGUAGES = {"achterhoek": {"nl", "en", "de"}, "oost-vlaanderen": {"nl-BE", "nl", "en"}}


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.installed(only=FOUR)


def texts(value: Any, where: str) -> Iterator[tuple[str, Text]]:
    """Every text for people in what a hook answered, and where it stands."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from texts(each, where)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts(each, f"{where}.{key}")
    elif is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        for field in fields(value):
            told, place = getattr(value, field.name), f"{where}.{field.name}"
            if hints[field.name] == Text and field.name != "sources":
                yield place, told
            else:
                yield from texts(told, place)


def test_the_host_sees_all_four(regions: Regions) -> None:
    assert regions.codes == FOUR
    assert regions.refused == {}
    assert regions.degraded == {}


@pytest.mark.parametrize("code", FOUR)
class TestEach:
    def test_it_speaks_its_languages(self, regions: Regions, code: str) -> None:
        profile = regions.profile(code)
        assert set(profile.languages) == BASE_LANGUAGES.get(code, {"nl", "en"})
        assert set(profile.names) <= set(profile.languages)

    def test_it_says_everything_in_each_of_its_languages(self, regions: Regions, code: str) -> None:
        plugin: Any = plugin_manager(only={code}).get_plugin(code)
        asked = {course.hook for course in COURSES.values()} | {"default_visibility"}
        told = [
            found
            for hook in plugin.__all__
            if hook not in asked
            for found in texts(getattr(plugin, hook)(), hook)
        ]
        assert len(told) > 20
        assert {place for place, text in told if set(text) != set(regions.profile(code).languages)} == set()
        assert {place for place, text in told if not all(words.strip() for words in text.values())} == set()

    def test_its_nuts_code_bears_the_version(self, regions: Regions, code: str) -> None:
        (nuts,) = regions.profile(code).nuts
        assert nuts.version == 2024
        expected = {
            "achterhoek": "NL225",
            "leiden": "NL363",
            "oost-vlaanderen": "BE23",
            "zuid-holland": "NL36",
        }
        assert nuts.code == expected[code]

    def test_no_municipality_stands_there_twice_on_one_day(self, regions: Regions, code: str) -> None:
        present = [place for place in regions.profile(code).municipalities if place.belongs(TODAY)]
        assert (
            len({place.code for place in present}) == len({place.name for place in present}) == len(present)
        )

    def test_its_towns_lie_where_the_region_lies(self, regions: Regions, code: str) -> None:
        for place in regions.profile(code).municipalities:
            if place.latitude is not None and place.longitude is not None:
                assert 50.6 < place.latitude < 52.5
                assert 3.3 < place.longitude < 6.9

    def test_its_words_are_keyed_once_and_explained_in_sentences(self, regions: Regions, code: str) -> None:
        terms = regions.glossary(code)
        assert len({term.key for term in terms}) == len(terms)
        for term in terms:
            assert term.source
            assert all(re.fullmatch(r"[A-ZÉ].+\.", text) for text in term.definition.values())


class TestOverlap:
    def test_leiden_lies_inside_zuid_holland(self, regions: Regions) -> None:
        leiden, holland = regions.scope("leiden", TODAY), regions.scope("zuid-holland", TODAY)
        assert leiden.municipalities < holland.municipalities
        assert holland.regions == {"leiden", "zuid-holland"}

    def test_towns_in_both_bear_one_name(self, regions: Regions) -> None:
        names = {place.code: place.name for place in regions.profile("zuid-holland").municipalities}
        for place in regions.profile("leiden").municipalities:
            assert names[place.code] == place.name

    def test_both_speak_for_a_record_of_leiden(self, regions: Regions) -> None:
        assert regions.speaking_for("leiden", None, TODAY) == ("leiden", "zuid-holland")
        assert regions.speaking_for("zuid-holland", "GM0546", TODAY) == ("zuid-holland", "leiden")

    def test_a_question_in_leiden_goes_through_the_desk_of_zuid_holland(self, regions: Regions) -> None:
        receive = Transition(name="receive", source=None, target="NEW")
        intake = IntakeFacts(id=UUID(int=1), region="leiden")
        (finding,) = regions.check(intake, receive, TODAY)
        assert (finding.region, finding.rule) == ("zuid-holland", "zuid-holland.one-desk")

    def test_a_project_of_zuid_holland_in_leiden_names_its_succession(self, regions: Regions) -> None:
        complete = Transition(name="complete", source="RUNNING", target="COMPLETED")
        leiden, schiedam = (
            ProjectFacts(id=UUID(int=1), region="zuid-holland", title={}, municipality=town)
            for town in ("GM0546", "GM0606")
        )
        said, silent = (
            {(finding.region, finding.rule) for finding in regions.check(project, complete, TODAY)}
            for project in (leiden, schiedam)
        )
        assert ("leiden", "leiden.succession") in said
        assert "leiden" not in dict(silent)
