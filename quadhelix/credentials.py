"""Signing in to a broker by key: a credentials file or a seed, as the tools of NATS write them.

A seed is an Ed25519 key in base32 behind two bytes that say what it is for, with a checksum at its end; a
credentials file holds a seed and a JSON Web Token about it. Source: https://github.com/nats-io/nkeys.
"""

import base64
import binascii
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit, urlunsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from quadhelix.errors import InvalidInput

_SEED_OF_USER = b"\x95\x00"  # "SU", once written in base32
_USER = b"\xa0"  # "U"
_SEED = re.compile(r"SU[A-Z2-7]{56}")
_TOKEN = re.compile(r"-BEGIN NATS USER JWT-+\s+(\S+)\s+-+END NATS USER JWT-")


@dataclass(frozen=True)
class Credentials:
    """A user's key, and the token about it where the broker's accounts are kept by tokens; else empty."""

    key: Ed25519PrivateKey
    token: str = ""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Those in this file.

        Raises:
            InvalidInput: it cannot be read, or holds no user's seed.
        """
        try:
            text = path.read_text(encoding="ascii")
            seed = _SEED.search(text)
            if seed is None:
                raise ValueError("there is no seed")
            token = _TOKEN.search(text)
            return cls(_key(seed.group()), token.group(1) if token else "")
        except (OSError, ValueError):
            raise _unusable(
                "NATS_CREDENTIALS",
                "a NATS credentials file or a user's seed",
                "geen NATS-sleutel van een gebruiker",
            ) from None

    @property
    def public(self) -> str:
        """The public key, as the broker's configuration names the user: `U...`."""
        return _written(_USER + self.key.public_key().public_bytes_raw())

    def sign(self, nonce: str) -> bytes:
        """The answer to the broker's challenge."""
        return base64.b64encode(self.key.sign(nonce.encode()))


def apart(addresses: str) -> tuple[str, str, str]:
    """The addresses without what they hold of a sign-in, and the user name and password they hold, if any.

    Left in an address, the client would send them to a broker that offers no TLS, and might log them. Where
    several addresses hold some, the first counts, as all lead to one broker.

    Raises:
        InvalidInput: one is no address, or holds a token; its text is not told.
    """
    bare, found = [], ("", "")
    for address in addresses.split(","):
        try:
            parts = urlsplit(address.strip())
            _ = parts.port
        except ValueError:
            raise _unusable_address() from None
        place = parts.netloc.rpartition("@")[2]
        bare.append(urlunsplit(parts._replace(netloc=place)))
        if parts.password is None and parts.username is not None:
            raise _unusable_address()
        if parts.username and not any(found):
            found = (unquote(parts.username), unquote(parts.password or ""))
    return ",".join(bare), *found


def seed(key: Ed25519PrivateKey) -> str:
    """The seed of a user's key: `SU...`."""
    return _written(_SEED_OF_USER + key.private_bytes_raw())


def trusting(authority: Path) -> ssl.SSLContext:
    """How to connect to a broker whose certificate this authority signed; the file is in PEM.

    Raises:
        InvalidInput: the file cannot be read, or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=authority)
    except (OSError, ValueError):
        raise _unusable("NATS_CA", "certificates in PEM", "geen certificaten in PEM") from None


def _key(seed: str) -> Ed25519PrivateKey:
    content = base64.b32decode(seed + "=" * (-len(seed) % 8))
    raw, checksum = content[:-2], content[-2:]
    if not raw.startswith(_SEED_OF_USER) or _checksum(raw) != checksum:
        raise ValueError("the seed is damaged")
    return Ed25519PrivateKey.from_private_bytes(raw[2:])


def _written(raw: bytes) -> str:
    return base64.b32encode(raw + _checksum(raw)).decode().rstrip("=")


def _checksum(raw: bytes) -> bytes:
    return binascii.crc_hqx(raw, 0).to_bytes(2, "little")


def _unusable_address() -> InvalidInput:
    variable = "QUADHELIX_NATS_URL"
    return InvalidInput(
        {
            "en": f"{variable} must hold addresses as nats://host:port; set user and password apart from it.",
            "nl": f"{variable} vraagt adressen als nats://host:poort; gebruiker en wachtwoord staan apart.",
        },
        field=variable,
        rule="setting",
    )


def _unusable(name: str, english: str, dutch: str) -> InvalidInput:
    variable = f"QUADHELIX_{name}"
    return InvalidInput(
        {
            "en": f"{variable} must name a file that holds {english}.",
            "nl": f"Het bestand dat {variable} noemt, ontbreekt of bevat {dutch}.",
        },
        field=variable,
        rule="setting",
    )
