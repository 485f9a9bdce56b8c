"""Python functions put together as text, for what a plan does again and again.

Nothing a client or a subgraph says becomes code: names go in as `repr`, everything else as a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

MOST_LINES = 2_000
"""Lines beyond which a plan stays interpreted: compiling takes ten microseconds each, and everybody waits."""


class TooLargeError(Exception):
    """There would be more code than it is worth."""


class Code:
    """Source of some functions that call one another, with the constants they use."""

    def __init__(self, **constants: Any) -> None:
        self._scope = dict(constants)
        self._lines: list[str] = []
        self._names = 0

    def name(self, prefix: str) -> str:
        """A name that nothing else has."""
        self._names += 1
        return f"{prefix}{self._names}"

    def constant(self, value: Any) -> str:
        """The name under which the functions find this value."""
        name = self.name("k")
        self._scope[name] = value
        return name

    def define(self, head: str, body: Iterable[str]) -> None:
        """Add a function; the lines of its body are indented from zero."""
        self.add([f"def {head}:", *indented(body)])

    def add(self, lines: Iterable[str]) -> None:
        """Add lines of the module; raises `TooLargeError` when there are too many."""
        self._lines += lines
        if len(self._lines) > MOST_LINES:
            raise TooLargeError

    def compile(self, name: str) -> Compiled:
        """Compile all; what is called is the function of this name."""
        scope = dict(self._scope)
        exec(compile("\n".join(self._lines), "<plan>", "exec"), scope)  # noqa: S102  # our own text, see above
        return Compiled(scope, name)


class Compiled:
    """Compiled functions, of which `run` is the one to call."""

    def __init__(self, scope: dict[str, Any], name: str) -> None:
        self.run: Callable[..., Any] = scope[name]
        self._scope = scope

    def __del__(self) -> None:
        # Functions and their globals hold each other. Collecting old garbage is rare in a process that
        # serves, so many plans would pile up before they are found.
        self._scope.clear()


def indented(lines: Iterable[str]) -> list[str]:
    """The lines one level deeper; never nothing."""
    return [f"    {line}" for line in lines] or ["    pass"]
