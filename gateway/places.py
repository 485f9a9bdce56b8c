"""Where a defect came from, in a form that can stand in a log line."""

from __future__ import annotations

import traceback
from pathlib import Path

INNERMOST = 8


def places(defect: BaseException) -> str:
    """File names and lines, innermost last: `pipeline.py:61 execute.py:90`.

    Neither the exception's text, which may quote what a client sent, nor folders.
    """
    frames = traceback.extract_tb(defect.__traceback__)[-INNERMOST:]
    return " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
