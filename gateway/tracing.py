"""W3C trace context: each request has a trace, taken over from the client or begun here.

See https://www.w3.org/TR/trace-context/, sections 3.2 and 4.3.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

_PARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


@dataclass(frozen=True)
class Trace:
    """Where a request stands in its trace: trace id, the id of our own span, and the sampling flags."""

    trace_id: str
    span_id: str
    flags: str

    @property
    def header(self) -> str:
        """The value of `traceparent` to send on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


def continue_trace(traceparent: str | None) -> Trace:
    """The next span of the client's trace, or the first of a new one when the header does not hold one.

    >>> continue_trace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").trace_id
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    match = _PARENT.fullmatch(traceparent or "")
    trace_id, flags = match.groups() if match else (secrets.token_hex(16), "00")
    return Trace(trace_id, secrets.token_hex(8), flags)
