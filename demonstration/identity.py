"""Ids that are the same on every load, so that loading twice changes nothing."""

from uuid import UUID, uuid5

NAMESPACE = UUID("7c0a4a5e-3d0b-5c53-9a3e-6d1f2b8e4c17")


def identified(kind: str, key: str) -> UUID:
    """The id of the record of this kind with this readable key.

    >>> identified("organisation", "tno") == identified("organisation", "tno")
    True
    >>> identified("organisation", "tno") == identified("centre", "tno")
    False
    """
    return uuid5(NAMESPACE, f"{kind}/{key}")


def organisation(key: str) -> UUID:
    """The id of an organisation."""
    return identified("organisation", key)


def centre(key: str) -> UUID:
    """The id of a centre."""
    return identified("centre", key)


def programme(key: str) -> UUID:
    """The id of a programme."""
    return identified("programme", key)


def line(key: str) -> UUID:
    """The id of a line; the key is the programme's and its own, `smitzh/remote-support`."""
    return identified("line", key)


def project(key: str) -> UUID:
    """The id of a project."""
    return identified("project", key)


def challenge(key: str) -> UUID:
    """The id of a challenge."""
    return identified("challenge", key)


def module(key: str) -> UUID:
    """The id of a module."""
    return identified("module", key)


def kbo(base: int) -> str:
    """A Belgian enterprise number for an invented firm: eight digits and the check that makes it valid.

    >>> kbo(1001)
    '0000100166'
    """
    return f"{base:08d}{97 - base % 97:02d}"
