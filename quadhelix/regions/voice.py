"""The voice of one plugin: its hooks are asked here and nowhere else, and what goes wrong ends here."""

import inspect
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pluggy

from quadhelix.regions.timebox import Overrun, within
from quadhelix.soundness import Unsound

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

START_SECONDS = 10.0
"""What a plugin may take to be imported, and each hook that is asked at start-up: disks can be cold."""

OVERRUNS_IN_A_ROW = 3
"""So often a hook may overrun its time box before it is left alone."""

REST_SECONDS = 60.0
"""So long it is left alone then."""


class CannotBeAsked(Exception):
    """A hook did not answer, or not with what it is asked for."""


@dataclass
class Voice:
    """A plugin that may speak.

    Attributes:
        plugin: Its name.
        functions: Its function per hook.
        time_box: What a hook may take, in seconds.
        clock: Tells the time, in seconds.
        failures: How often each hook could not be asked.
    """

    plugin: str
    functions: Mapping[str, pluggy.HookImpl]
    time_box: float
    clock: Callable[[], float] = time.monotonic
    failures: Counter[str] = field(default_factory=Counter)
    _overruns: Counter[str] = field(default_factory=Counter)
    _rests_until: dict[str, float] = field(default_factory=dict)

    def has(self, hook: str) -> bool:
        """Whether the plugin has anything to say here."""
        return hook in self.functions

    def tell(self, hook: str, read: Callable[[object], Answer]) -> Answer:
        """What the plugin brings along, asked when it is loaded; silence is an empty list.

        Raises:
            Unsound: it fails, takes too long, or brings what cannot be used.
        """
        try:
            return read(within(START_SECONDS, self.functions[hook].function) if self.has(hook) else [])
        except Unsound as flaw:
            raise Unsound(f"Its hook {hook} is unsound: {flaw}") from None
        except Overrun:
            raise Unsound(f"Its hook {hook} takes longer than {START_SECONDS:g} seconds.") from None
        except BaseException as error:
            log.warning("region plugin %s fails in %s", self.plugin, hook, exc_info=True)
            raise Unsound(f"Its hook {hook} fails ({type(error).__name__}).") from None

    def ask(self, hook: str, read: Callable[[object], Answer], facts: Mapping[str, object]) -> Answer:
        """What the plugin answers to a hook it has.

        Args:
            hook: Its name.
            read: Checks the answer; raises `Unsound`.
            facts: What the hook may look at, by the names of its arguments.

        Raises:
            CannotBeAsked: it fails, takes too long, answers unsoundly, or rests from having done so.
        """
        started = self.clock()
        if started < self._rests_until.get(hook, started):
            self.failures[hook] += 1
            raise CannotBeAsked
        function = self.functions[hook]
        try:
            said = within(self.time_box, function.function, [facts[name] for name in function.argnames])
            if inspect.iscoroutine(said):
                said.close()  # nobody will await it
            answer = read(said)
            if self.clock() - started > self.time_box:
                raise Overrun
        except BaseException as error:  # whatever a plugin does, the suite goes on
            self._note(hook, error, overran=self.clock() - started > self.time_box)
            raise CannotBeAsked from None
        self._overruns.pop(hook, None)
        return answer

    def _note(self, hook: str, error: BaseException, *, overran: bool) -> None:
        self.failures[hook] += 1
        reason = str(error) if isinstance(error, Unsound) else type(error).__name__
        log.error("region plugin %s fails in %s: %s", self.plugin, hook, reason, exc_info=error)
        self._overruns[hook] = self._overruns[hook] + 1 if overran else 0
        if self._overruns[hook] >= OVERRUNS_IN_A_ROW:
            self._overruns[hook] = 0
            self._rests_until[hook] = self.clock() + REST_SECONDS
            log.error("region plugin %s is not asked %s for %g s", self.plugin, hook, REST_SECONDS)
