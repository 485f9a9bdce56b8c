"""Figures that know how exact they are, and shares of a target."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.challenges.model import Comparator, Indicator, Measure, Observation

VALUES = st.floats(0, 1e12).map(lambda value: round(value, 6))
MEASURES = st.builds(Measure, VALUES, st.sampled_from(Comparator))


@given(MEASURES)
def test_without_a_target_there_is_no_attainment(actual: Measure) -> None:
    assert actual.share_of(None) is None


@given(MEASURES, st.sampled_from(Comparator))
def test_of_a_target_of_nothing_there_is_no_share(actual: Measure, comparator: Comparator) -> None:
    assert actual.share_of(Measure(0, comparator)) is None


@given(MEASURES, MEASURES.filter(lambda target: target.value > 0))
def test_attainment_is_as_exact_as_the_observation(actual: Measure, target: Measure) -> None:
    share = actual.share_of(target)
    assert share is not None
    assert share.comparator is actual.comparator
    assert share.ratio >= 0
    assert abs(share.ratio - actual.value / target.value) <= 0.0005 + share.ratio * 1e-12


@given(VALUES.filter(lambda value: value > 0), st.sampled_from(Comparator))
def test_the_target_itself_is_all_of_it(value: float, comparator: Comparator) -> None:
    share = Measure(value, comparator).share_of(Measure(value))
    assert share is not None
    assert share.ratio == 1


@given(st.lists(st.tuples(MEASURES, st.dates()), max_size=6), st.none() | MEASURES)
def test_the_newest_day_counts_and_nothing_is_lost(
    claims: list[tuple[Measure, date]], target: Measure | None
) -> None:
    # Given an indicator with claims of several days, recorded one after another
    indicator = Indicator()
    indicator.aim(target)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for number, (measure, day) in enumerate(claims):
        indicator.observations.append(
            Observation(
                value=measure.value,
                comparator=measure.comparator,
                as_of=day,
                recorded_at=moment + timedelta(seconds=number),
            )
        )
    # Then its attainment is of the last claim of the newest day
    assert indicator.target == target
    assert len(indicator.observations) == len(claims)
    if not claims:
        assert indicator.attainment is None
        return
    newest = max(day for _, day in claims)
    last = [measure for measure, day in claims if day == newest][-1]
    assert indicator.attainment == last.share_of(target)
