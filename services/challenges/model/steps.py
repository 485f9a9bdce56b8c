"""The steps a record can take: from which stage, to which."""

from collections.abc import Mapping
from dataclasses import dataclass

from quadhelix.errors import Conflict
from quadhelix.facts import Transition


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
