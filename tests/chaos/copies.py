"""What a consumer's copy of another service's record must hold, by the newest event of that record."""

from typing import Any

from tests.chaos.evidence import Commit


def expected(consumer: str, commit: Commit) -> list[Any]:
    """Version, then facts, as `facts` reads them from the consumer's own tables."""
    kind = commit.aggregate.split("/")[0]
    state = commit.payload["state"]
    if kind == "challenges.challenge":
        return [commit.version, state is not None, state["stage"] if state else None]
    if kind == "education.module":
        return [commit.version, _links(commit)]
    return [commit.version, state is not None]


def _links(commit: Commit) -> list[str]:
    """Challenges of a module, sorted; an event of one link counts with it, whatever its state lists."""
    state = commit.payload["state"]
    links = {*state["challenges"]} if state else set()
    if commit.subject.endswith(".linked"):
        links |= {commit.payload["challenge"]}
    if commit.subject.endswith(".unlinked"):
        links -= {commit.payload["challenge"]}
    return sorted(links)
