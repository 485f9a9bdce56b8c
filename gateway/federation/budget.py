"""How much work planning one operation may be, and the errors when it would be more."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import thread_time

from gateway.federation.errors import PlanningError

_STEPS_BETWEEN_LOOKS = 500
_STEPS_OF_A_READ = 4


@dataclass(frozen=True)
class PlannerOptions:
    """Limits of the planner.

    Attributes:
        max_steps: Places that may be looked at in the search for one plan; it does not depend on the machine.
        time_ms: Processor time that the search may take, in milliseconds; None for no limit.
    """

    max_steps: int = 200_000
    time_ms: int | None = 2_000


@dataclass
class Budget:
    """What is left for one plan."""

    options: PlannerOptions
    _spent: int = 0
    _next_look: int = 0
    _started: float = field(default_factory=thread_time)

    def spend(self, steps: int) -> None:
        """Note work; raises `PlanningError` (`PLAN_TOO_COMPLEX`, `PLAN_TIMED_OUT`) when it was too much."""
        self._spent += steps
        if self._spent > self.options.max_steps:
            raise PlanningError("The operation has too many possible plans.", "PLAN_TOO_COMPLEX")
        if self.options.time_ms is not None and self._spent >= self._next_look:
            self._next_look = self._spent + _STEPS_BETWEEN_LOOKS
            if (thread_time() - self._started) * 1000 > self.options.time_ms:
                raise PlanningError("The operation takes too long to plan.", "PLAN_TIMED_OUT")

    def afford(self, reads: int) -> None:
        """Refuse, before any search, what asks for more fields than one could get through."""
        if reads * _STEPS_OF_A_READ > self.options.max_steps:
            raise PlanningError("The operation selects too many fields.", "PLAN_TOO_COMPLEX")
