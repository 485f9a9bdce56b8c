"""How the answers of several regions combine: the order in which plugins are found changes nothing."""

from collections.abc import Callable
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

from quadhelix import default_rules
from quadhelix.facts import Finding, Severity, Visibility
from quadhelix.regions import Regions, blocks
from tests.quadhelix.regions.invented import (
    REVIEW,
    SUBMIT,
    TODAY,
    challenge,
    objecting,
    region,
    regions,
    rule,
    told,
)
from tests.quadhelix.regions.test_hooks import update
from tests.quadhelix.regions.test_scope import RECORDS, TOWNS

# A failing plugin leaves a traceback in the log each time, and a loaded machine is slow.
patient = settings(deadline=None, max_examples=40)


class TestAsking:
    def test_all_regions_that_speak_are_asked_and_each_finding_names_its_own(self) -> None:
        known = regions(
            objecting("inner", "GM0001"),
            objecting("outer", "GM0001", "GM0002"),
            objecting("elsewhere", "GM0003"),
        )
        findings = known.check(challenge("inner"), SUBMIT, TODAY)
        assert told(findings) == [("inner", "inner.no"), ("outer", "outer.no")]

    def test_the_rules_of_everywhere_come_first_and_belong_to_nobody(self) -> None:
        bare = challenge("north", need=None, participations=())
        assert told(regions(objecting("north")).check(bare, SUBMIT, TODAY)) == [
            ("", default_rules.STATED_NEED.id),
            ("", default_rules.CHALLENGE_OWNER.id),
            ("north", "north.no"),
        ]

    def test_a_rule_may_not_speak_for_another_region(self) -> None:
        no = rule("north.no")
        sly = Finding(**{**vars(no.finding()), "region": "south"})
        known = regions(region("north", declares=[no], check_challenge=lambda challenge: [sly]))
        assert told(known.check(challenge("north"), SUBMIT, TODAY)) == [("north", "north.no")]

    def test_an_owner_that_is_not_installed_blocks(self) -> None:
        findings = regions(region("north")).check(challenge("south"), SUBMIT, TODAY)
        assert told(findings) == [("south", "south.cannot-be-asked")]
        assert blocks(findings)

    def test_a_review_never_blocks(self) -> None:
        known = regions(objecting("north"))
        for owner in ("north", "nowhere"):
            findings = known.check(challenge(owner), REVIEW, TODAY)
            assert [finding.severity for finding in findings] == [Severity.WARN]


Layout = dict[str, tuple[frozenset[str], str, Severity]]

BEHAVIOURS: dict[str, Callable[[str, Severity], Callable[..., object]]] = {
    "objects": lambda code, severity: lambda challenge: [rule(f"{code}.no", severity).finding()],
    "keeps silent": lambda _code, _severity: lambda challenge: [],
    "raises": lambda _code, _severity: lambda challenge: 1 / 0,
    "makes things up": lambda code, _severity: lambda challenge: [rule(f"{code}.other").finding()],
}


def layouts() -> st.SearchStrategy[Layout]:
    """Some regions: their towns, how each behaves, how much its rule weighs."""
    about = st.tuples(
        st.frozensets(st.sampled_from(TOWNS)), st.sampled_from(sorted(BEHAVIOURS)), st.sampled_from(Severity)
    )
    return st.dictionaries(st.sampled_from(("north", "east", "south", "west")), about, min_size=2)


def made(code: str, towns: frozenset[str], behaviour: str, severity: Severity) -> ModuleType:
    return region(
        code,
        *sorted(towns),
        declares=[rule(f"{code}.no", severity)],
        check_challenge=BEHAVIOURS[behaviour](code, severity),
        default_visibility=lambda update: Visibility.PUBLIC if behaviour == "objects" else None,
    )


class TestLaws:
    @patient
    @given(layouts().flatmap(lambda layout: st.tuples(st.just(layout), st.permutations(sorted(layout)))))
    def test_the_order_in_which_plugins_are_found_changes_nothing(
        self, drawn: tuple[Layout, list[str]]
    ) -> None:
        layout, order = drawn

        def installed(codes: list[str]) -> Regions:
            return regions(*(made(code, *layout[code]) for code in codes))

        one, other = installed(sorted(layout)), installed(order)
        assert one.codes == other.codes
        for record in RECORDS[::3]:
            for step in (SUBMIT, REVIEW):
                asked = challenge(*record)
                assert one.check(asked, step, TODAY) == other.check(asked, step, TODAY)
            assert one.default_visibility(update(*record), TODAY) == other.default_visibility(
                update(*record), TODAY
            )
        assert one.degraded == other.degraded

    @patient
    @given(layouts(), st.sampled_from(RECORDS))
    def test_the_strictest_holds_whoever_says_it(
        self, layout: Layout, record: tuple[str, str | None]
    ) -> None:
        # Given regions that each behave in their own way
        known = regions(*(made(code, *about) for code, about in layout.items()))
        # When each that speaks is taken alone
        speaking = known.speaking_for(*record, TODAY)
        alone = {
            code: layout[code][1] != "keeps silent" and layout[code][2] is Severity.BLOCK
            if code in layout
            else True
            for code in speaking
        }
        # Then a change is stopped exactly if one of them would stop it
        assert blocks(known.check(challenge(*record), SUBMIT, TODAY)) == any(alone.values())

    @given(st.lists(st.sampled_from(Severity)))
    def test_one_finding_that_blocks_is_enough(self, severities: list[Severity]) -> None:
        findings = [rule("north.no").finding(severity=severity) for severity in severities]
        assert blocks(findings) == (Severity.BLOCK in severities)
