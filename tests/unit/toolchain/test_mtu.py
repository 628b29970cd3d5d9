"""A way out with less room than the networks whose packets take it."""

from typing import Any

import pytest

from stacks.settings import load
from toolchain.doctor.findings import Status
from toolchain.doctor.mtu import mtu_finding, ways_out
from toolchain.doctor.routes import HostNetwork, Link, Route

STACK: dict[str, Any] = {
    "networks": {
        "front": {"driver": "bridge", "subnet": "10.1.1.0/24"},
        "narrow": {"driver": "bridge", "subnet": "10.1.2.0/24", "mtu": 1400},
        "vault": {"driver": "bridge", "subnet": "10.1.3.0/24", "internal": True},
    },
    "endpoints": {"plain": {"mode": "bridge"}},
    "cluster": {
        "network": {"subnet": "10.2.0.0/16"},
        "pod_subnet": "10.3.0.0/16",
        "service_subnet": "10.4.0.0/16",
        "api_port": 16443,
        "workers": {"worker-a": {}},
    },
}


def host(mtu: int, route_mtu: int = 0) -> HostNetwork:
    return HostNetwork((Route("0.0.0.0/0", "eth0", mtu=route_mtu),), {"eth0": Link(mtu)})


def test_every_network_with_a_way_out_counts_and_an_internal_one_does_not() -> None:
    assert ways_out(load(STACK, "a test"), 1500) == {
        "networks.front.mtu": 1500,
        "networks.narrow.mtu": 1400,
        "cluster.network.mtu": 1500,
        "Docker's default bridge": 1500,
    }


def test_an_uplink_with_less_room_names_the_networks_and_the_settings() -> None:
    found = mtu_finding(ways_out(load(STACK, "a test"), 1500), host(1450))
    assert found is not None
    assert found.status is Status.WARN
    assert found.value == (
        "eth0 carries 1450 bytes; networks.front has 1500, cluster.network has 1500, Docker's default bridge "
        "has 1500: large packets to and from outside can be lost"
    )
    assert found.remedy == (
        "set networks.front.mtu, cluster.network.mtu to 1450; "
        '"mtu": 1450 in the engine\'s daemon.json, for its default bridge'
    )


@pytest.mark.parametrize("uplink", [1500, 9000])
def test_an_uplink_with_room_enough_is_fine(uplink: int) -> None:
    found = mtu_finding({"networks.front.mtu": 1500}, host(uplink))
    assert found is not None
    assert found.status is Status.OK


def test_what_the_route_says_counts_before_what_its_interface_says() -> None:
    found = mtu_finding({"networks.front.mtu": 1500}, host(1500, route_mtu=1400))
    assert found is not None
    assert "eth0 carries 1400" in found.value


def test_nothing_is_said_where_nothing_leaves() -> None:
    assert mtu_finding({}, host(1450)) is None
    assert mtu_finding({"networks.front.mtu": 1500}, HostNetwork()) is None
