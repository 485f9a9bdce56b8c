"""TCP ports on this machine: whether one can be had, and which are free."""

import errno
import random
import socket
from collections.abc import Iterator

INTERNAL_PORTS = range(20_000, 32_000)
"""Below what systems hand out for outgoing connections, so that a restarting part finds its port free."""


class PortUnavailable(Exception):
    """The port cannot be had; the message says why in one line."""


def bound(host: str, port: int) -> socket.socket:
    """A socket bound to this address, which does not listen yet; port 0 gives any free port.

    Raises:
        PortUnavailable: another program listens there, or we may not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortUnavailable(_reason(host, port, error)) from None
    return listener


def handed_over(number: int) -> socket.socket:
    """The bound socket that who started us opened, and keeps open beside us.

    Raises:
        PortUnavailable: there is none of this number.
    """
    try:
        return socket.socket(fileno=number)
    except OSError:
        raise PortUnavailable(f"file descriptor {number} is no socket") from None


def free_ports(host: str) -> Iterator[int]:
    """Ports for parts that only other parts talk to: nobody listens on them now; in no order, each once."""
    for port in random.sample(INTERNAL_PORTS, len(INTERNAL_PORTS)):
        try:
            bound(host, port).close()
        except PortUnavailable:
            continue
        yield port


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use by another program"
    if error.errno == errno.EACCES:
        return f"port {port} needs rights that this user lacks"
    return f"{host} cannot be listened on: {error.strerror}"
