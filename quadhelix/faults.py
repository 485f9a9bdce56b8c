"""Points at which a test can have the process killed, to prove that nothing is lost or doubled.

`QUADHELIX_FAIL_AT` names the point; it counts only when `QUADHELIX_TEST_FAULTS=1` is set too.
"""

import os
import signal

POINTS: tuple[str, ...] = ("after_commit", "after_puback", "after_apply")
"""Between commit and publish; between acknowledgement and mark; between effects and acknowledgement."""


def fail_point(name: str) -> None:
    """Die here, as by `kill -9`, if a test asked for it."""
    if os.environ.get("QUADHELIX_FAIL_AT") == name and os.environ.get("QUADHELIX_TEST_FAULTS") == "1":
        os.kill(os.getpid(), signal.SIGKILL)
