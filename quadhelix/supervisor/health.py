"""Asks a part whether it is ready."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

ANSWER_SECONDS = 2.0
ANSWER_BYTES = 65_536


@dataclass(frozen=True)
class Health:
    """What a part answered.

    Attributes:
        ready: Whether it said 200.
        word: How it calls its state (the member `status` of its answer), else `ready`, `not ready` or
            `no answer`.
        report: The whole answer, empty if it was none in JSON.
    """

    ready: bool
    word: str
    report: Mapping[str, Any] = field(default_factory=dict)


def ask(url: str) -> Health:
    """The health at this http address, within two seconds; it blocks, so call it in a thread."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", address.path or "/")
        response = connection.getresponse()
        ready = response.status == http.client.OK
        report = _report(response.read(ANSWER_BYTES))
        return Health(ready, _word(report) or ("ready" if ready else "not ready"), report)
    except (OSError, http.client.HTTPException):
        return Health(False, "no answer")
    finally:
        connection.close()


def _report(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _word(report: Mapping[str, Any]) -> str:
    word = report.get("status")
    return word if isinstance(word, str) and len(word) < 40 and word != "ok" else ""
