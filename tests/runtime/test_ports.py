import socket

import pytest

from runtime.ports import LOOPBACK, NoFreePort, free_ports


def test_a_port_already_taken_is_stepped_over() -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        taken = other.getsockname()[1]

        assert free_ports({"temporal": taken})["temporal"] > taken


def test_two_parts_that_want_the_same_port_get_different_ones() -> None:
    wanted = free_ports({"any": 0})["any"]

    ports = free_ports({"api": wanted, "sandbox": wanted})

    assert ports["api"] != ports["sandbox"]


def test_a_port_whose_connections_are_still_closing_is_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection((LOOPBACK, port))
        accepted, _ = server.accept()
        accepted.close()  # the server closes first, so its side lingers in TIME_WAIT
        client.close()

    assert free_ports({"api": port}) == {"api": port}


def test_running_out_of_ports_is_said() -> None:
    with socket.create_server((LOOPBACK, 65535)), pytest.raises(NoFreePort, match="65535"):
        free_ports({"api": 65535})
