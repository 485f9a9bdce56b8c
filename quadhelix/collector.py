"""The garbage collector of a process that serves: it need not look at its schema again and again."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 100_000, 20, 10
"""Thresholds of the three generations: nearly all that a request makes dies at once."""


def settle() -> None:
    """Clear up, and leave what there is by now out of every later collection.

    Called before the first request and after each swap of the gateway's graph, by processes that do nothing
    but serve.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
