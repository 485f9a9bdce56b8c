"""The seam between the engine and a JSON library: the standard one, unless a faster one is handed over."""

from __future__ import annotations

import json
from typing import Any, Protocol


class Codec(Protocol):
    """Reads and writes JSON, without loss of integers of any size."""

    def loads(self, text: bytes, /) -> Any:
        """Read a JSON text; raises `ValueError` or `RecursionError` when it is none."""
        ...

    def dumps(self, value: Any, /) -> bytes:
        """Write a JSON value in UTF-8 or ASCII."""
        ...


class StandardCodec:
    """The codec of the standard library."""

    def loads(self, text: bytes, /) -> Any:
        """Read a JSON text, which knows no infinity."""
        return json.loads(text, parse_constant=_refuse)

    def dumps(self, value: Any, /) -> bytes:
        """Write a JSON value, compact."""
        return json.dumps(value, separators=(",", ":")).encode()


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
