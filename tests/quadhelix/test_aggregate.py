"""Aggregates: they count their changes, refuse stale readers, and store what was found and where from."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Mapped

from quadhelix.aggregate import Aggregate, Provenance
from quadhelix.database import Base, metadata
from quadhelix.errors import Conflict
from quadhelix.facts import Finding, Severity
from quadhelix.identity import ANONYMOUS


class WellBase(Base):
    __abstract__ = True
    metadata = metadata()


class Well(Aggregate, WellBase):
    __tablename__ = "well"
    depth: Mapped[int]


def test_it_is_born_complete_before_it_is_stored() -> None:
    well, other = Well(region="leiden", depth=1), Well(region="leiden", depth=1)
    assert (well.version, well.findings, well.provenance) == (1, [], {})
    assert well.id < other.id, "ids rise in time"
    assert well.created_at.utcoffset() is not None


def test_each_change_counts_one() -> None:
    well = Well(region="leiden", depth=1)
    before = well.changed_at
    well.touch()
    assert well.version == 2
    assert well.changed_at >= before


@given(st.integers(1, 9), st.none() | st.integers(-1, 9))
def test_only_the_present_version_or_none_may_be_changed(present: int, read: int | None) -> None:
    well = Well(region="leiden", depth=1, version=present)
    if read in (None, present):
        well.expect(read)
    else:
        with pytest.raises(Conflict):
            well.expect(read)


def test_each_kind_must_say_itself_what_is_public() -> None:
    with pytest.raises(NotImplementedError):
        Well(region="leiden", depth=1).visible_to(ANONYMOUS)


findings = st.lists(
    st.builds(
        Finding,
        rule=st.text(max_size=20),
        version=st.integers(1, 9),
        severity=st.sampled_from(Severity),
        field=st.text(max_size=20),
        message=st.dictionaries(st.sampled_from(["nl", "en"]), st.text(max_size=20)),
        region=st.text(max_size=9),
    ),
    max_size=3,
)


@given(findings)
def test_findings_come_back_as_they_were_kept(found: list[Finding]) -> None:
    well = Well(region="leiden", depth=1)
    well.assess("submit", found)
    assert well.kept_findings() == tuple(found)


@given(st.builds(Provenance, source=st.text(), as_of=st.dates(), address=st.none() | st.text()))
def test_provenance_comes_back_as_it_was_stored(provenance: Provenance) -> None:
    stored: dict[str, Any] = provenance.as_json()
    assert isinstance(stored["as_of"], str)
    assert Provenance.from_json(stored) == provenance


def test_a_record_keeps_the_region_that_owns_it() -> None:
    record = Well(region="leiden", depth=1)
    record.region = "leiden"
    with pytest.raises(ValueError, match="keeps the region"):
        record.region = "achterhoek"
    assert record.region == "leiden"
