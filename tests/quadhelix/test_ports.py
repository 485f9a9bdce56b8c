"""Ports: refused by name, found when free."""

import socket
from itertools import islice

import pytest

from quadhelix.ports import PortUnavailable, bound, free_ports


def test_a_port_in_use_is_refused_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortUnavailable, match=f"port {port} is in use by another program"):
            bound("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(PortUnavailable, match=r"192\.0\.2\.1 cannot be listened on"):
        bound("192.0.2.1", 0)


def test_free_ports_differ_and_can_be_bound() -> None:
    ports = list(islice(free_ports("127.0.0.1"), 20))
    assert len(set(ports)) == 20
    assert all(port < 32_768 for port in ports)
