"""Bearer tokens verified against an issuer's published keys, which change while we run.

The JSON Web Key Set comes from a file or an https address. It is read when first needed, once an hour, and
when a token names a key it does not hold, though not more often than every 30 seconds: an issuer rotates its
keys without us, and a flood of invented key ids must not become a flood of requests to it.
"""

import asyncio
import base64
import binascii
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from quadhelix.errors import InvalidInput, Unavailable
from quadhelix.identity import Actor
from quadhelix.logs import described
from quadhelix.tokens import Verifier

REFRESH_SECONDS = 30.0
"""Shortest time between two readings."""

RETRY_SECONDS = 1.0
"""The same as long as no reading succeeded."""

STALE_SECONDS = 3_600.0
"""Age at which keys are read again without need, so that a withdrawn key is forgotten."""

TIMEOUT_SECONDS = 5.0
MOST_BYTES = 1_000_000
LONGEST_TOKEN = 16_000
"""Characters of a token in which the key's name is looked for. Servers refuse longer headers anyway."""

logger = logging.getLogger(__name__)

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def key_reader(address: str) -> Callable[[], Awaitable[bytes]]:
    """How to read the key set at this address: an https URL (http on loopback), else a file.

    Raises:
        InvalidInput: the address is a URL that does not protect what it carries.
    """
    url = urlsplit(address)
    if url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK):
        return lambda: _download(address)
    if "://" in address:
        raise InvalidInput(
            {
                "en": "The key set must come from a file or an https address.",
                "nl": "De sleutelset moet uit een bestand of van een https-adres komen.",
            },
            field="QUADHELIX_JWKS",
            rule="https",
        )
    return lambda: asyncio.to_thread(Path(address).read_bytes)


@dataclass
class BearerVerifier:
    """Verifies bearer tokens of one issuer with the keys that `read_keys` yields; the gateway holds one."""

    read_keys: Callable[[], Awaitable[bytes]]
    issuer: str
    audience: str
    clock: Callable[[], float] = time.monotonic
    _verifier: Verifier | None = field(default=None, repr=False)
    _read_at: float = field(default=float("-inf"), repr=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def verify(self, token: str) -> Actor:
        """The actor the token stands for.

        Raises:
            Unauthenticated: the token does not verify.
            Unavailable: the issuer's keys could not be read yet.
        """
        name = key_name(token)
        if self._needs_keys(name):
            async with self._lock:
                if self._needs_keys(name):
                    await self._refresh()
        if self._verifier is None:
            raise Unavailable(
                {
                    "en": "The keys to verify bearer tokens with cannot be read at this moment.",
                    "nl": "De sleutels om bearer-tokens mee te controleren zijn nu niet te lezen.",
                }
            )
        return self._verifier.verify(token)

    def _needs_keys(self, name: str | None) -> bool:
        age = self.clock() - self._read_at
        if age < (REFRESH_SECONDS if self._verifier else RETRY_SECONDS):
            return False
        return age > STALE_SECONDS or self._verifier is None or not self._knows(name)

    def _knows(self, name: str | None) -> bool:
        keys = self._verifier.keys.keys if self._verifier else []
        return name is None or any(key.kid == name for key in keys)

    async def _refresh(self) -> None:
        try:
            keys = KeySet.import_key_set(json.loads(await self.read_keys()))
        except (OSError, aiohttp.ClientError, TimeoutError, JoseError, *_WRONG_SHAPE) as failure:
            logger.warning("the key set of the issuer cannot be read", extra={"error": described(failure)})
            return
        finally:
            # Not before the reading: who asks meanwhile must wait for it.
            self._read_at = self.clock()
        if self._verifier is None or keys != self._verifier.keys:
            # A new one, as the old one remembers tokens that verified with keys now withdrawn.
            self._verifier = Verifier(keys, self.issuer, self.audience)


def key_name(token: str) -> str | None:
    """The key id (`kid`) that the unverified head of a token names; None when there is none to be read.

    >>> key_name("eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiMjAyNiJ9.e30.c2ln")
    '2026'
    """
    head = token[:LONGEST_TOKEN].partition(".")[0]
    try:
        decoded: Any = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    name = decoded.get("kid") if isinstance(decoded, dict) else None
    return name if isinstance(name, str) else None


async def _download(address: str) -> bytes:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
        session.get(address, allow_redirects=False) as response,
    ):
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > MOST_BYTES:
                raise aiohttp.ClientPayloadError("too large for a key set")
        return bytes(body)


_WRONG_SHAPE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
