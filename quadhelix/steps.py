"""The steps a record can take: from which stage, to which."""

from collections.abc import Mapping
from dataclasses import dataclass

from quadhelix.errors import Conflict
from quadhelix.facts import REVIEW, Transition


@dataclass(frozen=True)
class Steps:
    """A table of steps: for each step the stages it may start from, and the stage it then reaches.

    None stands for a record that does not exist yet. What the table does not hold cannot happen.
    """

    table: Mapping[str, Mapping[str | None, str]]

    def transition(self, name: str, source: str | None) -> Transition:
        """The step of this name from this stage.

        >>> Steps({"start": {"PLANNED": "RUNNING"}}).transition("start", "PLANNED").target
        'RUNNING'
        >>> Steps({"start": {"PLANNED": "RUNNING"}}).transition("start", "COMPLETED")
        Traceback (most recent call last):
        quadhelix.errors.Conflict: The step start is not possible from COMPLETED.

        Raises:
            Conflict: the record is in a stage from which there is no such step; rule `stage`.
        """
        targets = self.table[name]
        if source not in targets:
            raise Conflict(
                {
                    "en": f"The step {name} is not possible from {source}.",
                    "nl": f"De stap {name} is niet mogelijk vanuit {source}.",
                },
                field="id",
                rule="stage",
            )
        return Transition(name=name, source=source, target=targets[source])

    def last(self, stage: str) -> Transition:
        """The step that brought a record to this stage from another; of several, the first in the table.

        Where it came from is not known any more: `source` is None.

        >>> steps = Steps({"revise": {"RUNNING": "RUNNING"}, "start": {"PLANNED": "RUNNING"}})
        >>> steps.last("RUNNING").name
        'start'
        """
        names = (
            name
            for name, targets in self.table.items()
            if any(source != stage and target == stage for source, target in targets.items())
        )
        return Transition(name=next(names), source=None, target=stage)

    @staticmethod
    def review(stage: str) -> Transition:
        """The step of nobody, which asks the rules what they would say today."""
        return Transition(name=REVIEW, source=stage, target=stage)


def entry_stage(published: bool) -> str:
    """The stage of an entry in a directory or catalogue, which is published or not and has no others."""
    return "PUBLISHED" if published else "UNPUBLISHED"


def entry_step(name: str, published: bool) -> Transition:
    """A step of such an entry."""
    stage = entry_stage(published)
    return Transition(name=name, source=None if name == "register" else stage, target=stage)
