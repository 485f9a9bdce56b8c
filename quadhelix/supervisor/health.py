"""Asks a part whether it is ready."""

import http.client
import json
from dataclasses import dataclass
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
    """

    ready: bool
    word: str


def ask(url: str) -> Health:
    """The health at this http address, within two seconds; it blocks, so call it in a thread."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", address.path or "/")
        response = connection.getresponse()
        ready = response.status == http.client.OK
        return Health(ready, _word(response.read(ANSWER_BYTES)) or ("ready" if ready else "not ready"))
    except (OSError, http.client.HTTPException):
        return Health(False, "no answer")
    finally:
        connection.close()


def _word(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    word = answer.get("status") if isinstance(answer, dict) else None
    return word if isinstance(word, str) and len(word) < 40 and word != "ok" else ""
