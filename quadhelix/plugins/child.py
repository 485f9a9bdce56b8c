"""A process of its own for what loads plugins, so that nothing of them enters the command that asks."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quadhelix.errors import PluginRefused
from quadhelix.settings import Settings
from quadhelix.supervisor.suite import environment

PATIENCE_SECONDS = 300


def answer_of(module: str, settings: Settings, *words: str) -> Any:
    """What this module of ours answers when it is run with these settings, as JSON; it reads the `words`.

    Raises:
        PluginRefused: it ended without an answer, or takes too long: a plugin may do that to it.
    """
    with tempfile.TemporaryDirectory() as scratch:
        answer = Path(scratch, "answer.json")
        # Not from the working directory: a project that lies there must not stand in for what is installed.
        command = (sys.executable, "-P", "-m", module, str(answer), *words)
        try:
            done = subprocess.run(  # noqa: S603  # our own Python and our own module
                command,
                env=environment(settings),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PluginRefused("The plugins could not be tried: one of them never ends.") from None
        if not answer.exists():
            raise PluginRefused(f"The plugins could not be tried: {_last_word(done.stderr)}")
        return json.loads(answer.read_text(encoding="utf-8"))


def answer_with(make: Callable[[], Any]) -> None:
    """Called by such a module to answer: writes the value where the asking process expects it, and ends."""
    file = Path(sys.argv[1])
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(make(), ensure_ascii=False), encoding="utf-8")
    draft.replace(file)
    # Now, not when it likes: a thread that a plugin left running would keep the process up for ever.
    sys.stderr.flush()
    os._exit(0)


def _last_word(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "the process that tried them ended without a word."
