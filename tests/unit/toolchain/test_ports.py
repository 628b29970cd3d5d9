"""Published ports: busy is only what is in use; what this user may not bind is said to be untried."""

import errno
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from stacks.model.stack import HostPort
from toolchain.doctor import ports
from toolchain.doctor.findings import Finding, Status, blocks
from toolchain.doctor.ports import Bind, Tried, port_findings, rootless_findings, try_port, try_ports

WEB = HostPort("endpoints.web.ports[0]", "127.0.0.1", 18080, "tcp")


@pytest.fixture
def listening() -> Iterator[HostPort]:
    """A port of this host on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield HostPort("endpoints.web.ports[0]", "127.0.0.1", server.getsockname()[1], "tcp")


@pytest.fixture
def _refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """This user may bind nothing, as an ordinary one below 1024."""

    class Refusing(socket.socket):
        def bind(self, _address: Any) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("toolchain.doctor.ports.socket.socket", Refusing)


def test_a_port_that_something_listens_on_is_busy_and_names_its_setting(listening: HostPort) -> None:
    tried = try_port(listening)
    assert tried.bind is Bind.BUSY
    (found,) = port_findings([tried], {})
    assert found.value == "something on this host already listens there"
    assert found.remedy == "stop it, or give endpoints.web.ports[0] another port"
    assert blocks([found])


def test_a_busy_port_names_the_container_that_publishes_it() -> None:
    (found,) = port_findings([Tried(WEB, Bind.BUSY)], {(18080, "tcp"): "container lab-web of stack lab"})
    assert found.value == "container lab-web of stack lab publishes it"


@pytest.mark.usefixtures("_refused")
def test_a_port_that_this_user_may_not_bind_is_not_busy() -> None:
    tried = try_port(HostPort("cluster.ingress.http_port", "127.0.0.1", 1, "tcp"))
    assert (tried.bind, tried.reason) == (Bind.NOT_TRIED, "Permission denied")
    (found,) = port_findings([tried], {})
    assert not blocks([found])
    assert found.status is Status.UNSEEN
    assert "could not be tried as this user (Permission denied)" in found.value


def test_a_port_that_this_user_may_not_bind_is_busy_where_something_answers(
    listening: HostPort, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("_refused")
    assert try_port(listening).bind is Bind.BUSY


def test_an_address_that_the_host_does_not_have_is_not_called_busy() -> None:
    (found,) = port_findings([try_port(WEB._replace(address="192.0.2.77"))], {})
    assert blocks([found])
    assert found.value == "this host has no address 192.0.2.77"


def test_a_family_that_the_host_does_not_have_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_arguments: object) -> socket.socket:
        raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")

    monkeypatch.setattr("toolchain.doctor.ports.socket.socket", none)
    monkeypatch.setattr(ports, "_answers", lambda _port: False)
    assert try_port(WEB._replace(address="::1")).bind is Bind.NOT_TRIED


def test_what_the_stacks_own_containers_hold_is_free_for_it(listening: HostPort) -> None:
    (tried,) = try_ports([listening], [(listening.number, "tcp")])
    assert tried.bind is Bind.FREE


def test_free_ports_are_counted() -> None:
    assert port_findings([Tried(WEB, Bind.FREE)], {}) == [Finding("published ports", Status.OK, "1 free")]
    assert port_findings([], {})[0].value == "the stack has none of its own"


def test_a_rootless_engine_is_told_the_ports_that_it_may_not_bind() -> None:
    low = HostPort("cluster.ingress.http_port", "127.0.0.1", 80, "tcp")
    (found,) = rootless_findings([low, WEB], 1024)
    assert found.value == "a rootless engine may only bind ports from 1024 on"
    assert "sysctl -w net.ipv4.ip_unprivileged_port_start=80" in found.remedy
    assert rootless_findings([low], 80) == []
