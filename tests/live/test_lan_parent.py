"""A macvlan network on a link that this host has an address and a route on, as on anybody's LAN."""

import os
from collections.abc import Iterator
from subprocess import run

import pytest
from docker.models.containers import Container
from docker.types import IPAMConfig, IPAMPool

from stacks.settings import load
from toolchain.doctor import routes
from toolchain.doctor.claims import claims
from toolchain.doctor.conflicts import subnet_findings
from toolchain.doctor.drivers import LABELS
from toolchain.doctor.findings import Finding, Status
from toolchain.engine import connect, ensure_engine
from toolchain.versions import VERSIONS

LAN, PEER, SHIM = "cn-lan0", "cn-lan1", "cn-shim"
SUBNET, HERE, RANGE = "10.241.77.0/24", "10.241.77.2", "10.241.77.192/27"
NETWORK = {
    "driver": "macvlan",
    "subnet": SUBNET,
    "gateway": "10.241.77.254",
    "ip_range": RANGE,
    "parent": LAN,
}

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make an interface to be the LAN")


def ip(*arguments: str) -> None:
    run(["ip", *arguments], check=True)


@pytest.fixture
def lan() -> Iterator[None]:
    """A link with an address of this host and a route: what `eth0` is elsewhere."""
    ip("link", "add", LAN, "type", "veth", "peer", "name", PEER)
    try:
        ip("address", "add", f"{HERE}/24", "dev", LAN)
        ip("link", "set", PEER, "up")
        ip("link", "set", LAN, "up")
        yield
    finally:
        ip("link", "delete", LAN)


def found() -> list[Finding]:
    settings = load({"networks": {"lan": NETWORK}}, "a test")
    return subnet_findings(claims(settings), [], routes.read())


@pytest.mark.usefixtures("lan")
def test_the_hosts_own_lan_is_no_conflict_of_a_network_on_it() -> None:
    assert [finding.status for finding in found()] == [Status.OK, Status.OK]
    assert (
        found()[1].value == f"on {LAN}: this host itself can't reach its containers, others on that link can"
    )


@pytest.mark.usefixtures("lan")
def test_a_shim_of_the_host_is_no_conflict() -> None:
    ip("link", "add", SHIM, "link", LAN, "type", "macvlan", "mode", "bridge")
    ip("link", "set", SHIM, "up")
    ip("route", "add", RANGE, "dev", SHIM)
    assert {finding.status for finding in found()} == {Status.OK}


@pytest.mark.usefixtures("lan")
def test_a_bridge_of_that_subnet_is_still_refused() -> None:
    settings = load({"networks": {"lan": {"driver": "bridge", "subnet": SUBNET}}}, "a test")
    (blocked,) = subnet_findings(claims(settings), [], routes.read())
    assert blocked.value == f"overlaps with {SUBNET} (route over {LAN})"


@pytest.fixture
def on_lan(lan: None) -> Iterator[Container]:
    """A container of a macvlan network on that link."""
    del lan
    ensure_engine()
    client = connect()
    pool = IPAMPool(subnet=SUBNET, gateway=NETWORK["gateway"], iprange=RANGE)
    network = client.networks.create(
        "cn-live-lan",
        driver="macvlan",
        options={"parent": LAN},
        labels=LABELS,
        ipam=IPAMConfig(pool_configs=[pool]),
    )
    try:
        container = client.containers.run(
            VERSIONS.images.endpoint, ["sleep", "60"], network=network.id, labels=LABELS, detach=True
        )
        try:
            container.reload()
            yield container
        finally:
            container.remove(force=True)
    finally:
        network.remove()


def test_its_containers_get_addresses_of_the_range(on_lan: Container) -> None:
    address = on_lan.attrs["NetworkSettings"]["Networks"]["cn-live-lan"]["IPAddress"]
    assert address == "10.241.77.192"


def test_the_host_itself_does_not_reach_them_as_is_said(
    on_lan: Container,
) -> None:
    address = on_lan.attrs["NetworkSettings"]["Networks"]["cn-live-lan"]["IPAddress"]
    assert run(["ping", "-c", "1", "-W", "1", address], check=False, capture_output=True).returncode == 1
