"""Swarm mode takes addresses that are nobody else's, or is refused before it is entered."""

from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import APIError

from stacks.settings import load
from toolchain import swarm
from toolchain.doctor.routes import HostNetwork, Route
from toolchain.errors import ToolchainError
from toolchain.swarm_pools import choose

STACK = load(
    {
        "swarm": True,
        "networks": {
            "front": {"driver": "bridge", "subnet": "172.18.0.0/16"},
            "mesh": {"driver": "overlay", "subnet": "10.0.0.0/24"},
        },
        "reserved_subnets": {"office": "10.255.0.0/16"},
    },
    "a test",
)


def overlaps(one: str, other: str) -> bool:
    return ip_network(one).overlaps(ip_network(other))


@pytest.mark.parametrize(
    "taken",
    [
        [],
        ["10.0.0.0/24", "172.18.0.0/16"],
        ["10.255.0.0/16", "10.254.7.0/24", "fd00::/8"],
        ["10.0.0.0/8"],
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/17"],
    ],
)
def test_pools_miss_what_is_taken_and_each_other(taken: list[str]) -> None:
    pools = choose(taken)
    assert not overlaps(pools.overlays, pools.bridge)
    for subnet in taken:
        if ":" not in subnet:
            assert not overlaps(pools.overlays, subnet)
            assert not overlaps(pools.bridge, subnet)


def test_a_vpns_large_route_is_missed_where_it_can_be_and_does_not_refuse_where_not() -> None:
    assert not overlaps(choose([], ["10.0.0.0/8"]).overlays, "10.0.0.0/8")
    everything = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
    assert overlaps(choose([], everything).overlays, "10.0.0.0/8")


def test_without_a_free_subnet_swarm_mode_is_refused_with_a_remedy() -> None:
    with pytest.raises(ToolchainError, match="needs a free subnet") as refused:
        choose(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"])
    assert "docker network prune" in refused.value.remedy


class FakeEngine:
    """An engine with these networks, that writes down how swarm mode is entered."""

    def __init__(self, *subnets: str, fails: bool = False) -> None:
        attrs = [{"IPAM": {"Config": [{"Subnet": subnet}]}} for subnet in subnets]
        self._found = [SimpleNamespace(attrs=one) for one in attrs]
        self._fails = fails
        self.pool: list[str] = []
        self.bridges: list[str] = []
        self.networks = SimpleNamespace(list=self._list, create=self._create)
        self.swarm = SimpleNamespace(init=self._init)

    def _list(self, names: list[str] | None = None) -> list[Any]:
        return [] if names else self._found

    def _create(self, _name: str, *, ipam: Any, **_options: Any) -> Any:
        self.bridges.append(ipam["Config"][0]["Subnet"])
        return SimpleNamespace(remove=self.bridges.clear)

    def _init(self, *, default_addr_pool: list[str], **_options: Any) -> None:
        if self._fails:
            raise APIError("could not listen")
        self.pool = default_addr_pool


@pytest.fixture(autouse=True)
def _host(monkeypatch: pytest.MonkeyPatch) -> None:
    """A LAN in the corner that the search begins in, as somebody's must be."""
    lan = HostNetwork((Route("10.254.0.0/16", "eth0", connected=True), Route("0.0.0.0/0", "eth0")))
    monkeypatch.setattr("toolchain.swarm.routes.read", lambda: lan)


def entered(engine: Any) -> list[str]:
    swarm.init(engine, swarm.pools_for(engine, STACK))
    return [*engine.pool, *engine.bridges]


def test_swarm_mode_is_entered_with_pools_that_miss_the_stack_its_reserved_subnets_others_and_the_lan() -> (
    None
):
    found = entered(FakeEngine("10.253.0.0/16"))
    assert len(found) == 2
    others = ["172.18.0.0/16", "10.0.0.0/24", "10.255.0.0/16", "10.253.0.0/16", "10.254.0.0/16"]
    assert [(one, other) for one in found for other in others if overlaps(one, other)] == []


def test_a_swarm_that_cannot_be_entered_leaves_no_bridge_behind() -> None:
    engine = FakeEngine(fails=True)
    with pytest.raises(APIError):
        entered(engine)
    assert engine.bridges == []
