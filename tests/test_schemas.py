"""The committed schemas are the ones the code has."""

from pathlib import Path

from quadhelix import schemas


def test_no_committed_schema_is_stale() -> None:
    assert schemas.stale(Path(__file__).parents[1]) == [], "run `make schema` and commit what it wrote"
