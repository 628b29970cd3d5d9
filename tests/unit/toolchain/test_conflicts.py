"""The doctor's findings about subnets, each with its remedy: networks, routes, VPNs, the host's own LAN."""

from collections.abc import Sequence
from typing import Any

import pytest

from stacks.settings import load
from toolchain.doctor.claims import Claim, claims
from toolchain.doctor.conflicts import Taken, subnet_findings
from toolchain.doctor.findings import Finding, Status, blocks
from toolchain.doctor.routes import HostNetwork, Link, Route

FRONT = {"networks.front.subnet": Claim("10.1.2.0/24")}
LAN = Route("192.168.77.0/24", "lan0", connected=True)
LAN_LINK = {"lan0": Link(1500, addresses=("192.168.77.2",))}
LAN_BLOCK = {"subnet": "192.168.77.0/24", "gateway": "192.168.77.254", "ip_range": "192.168.77.192/27"}
MACVLAN = {"driver": "macvlan", **LAN_BLOCK}
IPVLAN = {"driver": "ipvlan", "subnets": [LAN_BLOCK]}


def routed(*routes: Route, servers: Sequence[str] = (), wanted: Any = FRONT) -> list[Finding]:
    return subnet_findings(wanted, [], HostNetwork(routes, LAN_LINK, tuple(servers)))


def on_lan(network: dict[str, Any], *routes: Route, **links: Link) -> list[Finding]:
    wanted = claims(load({"networks": {"lan": network}}, "a test"))
    return subnet_findings(wanted, [], HostNetwork(routes, {**LAN_LINK, **links}))


def statuses(findings: list[Finding]) -> set[Status]:
    return {finding.status for finding in findings}


@pytest.mark.parametrize("taken", ["10.1.0.0/16", "10.1.2.0/25", "10.1.2.0/24", "10.1.2.7"])
def test_a_subnet_that_overlaps_with_a_network_blocks(taken: str) -> None:
    found = subnet_findings(FRONT, [Taken(taken, "other")], None)
    assert blocks(found)
    assert found[0].value == f"overlaps with {taken} (Docker network other)"
    assert found[0].remedy == "give networks.front.subnet another subnet"


def test_a_network_of_another_stack_is_named_with_the_stack_and_its_removal() -> None:
    (found,) = subnet_findings(FRONT, [Taken("10.1.2.0/24", "lab-front", "lab")], None)
    assert found.value == "overlaps with 10.1.2.0/24 (Docker network lab-front of stack lab)"
    assert found.remedy == "give networks.front.subnet another subnet, or `make down STACK=lab`"


@pytest.mark.parametrize("subnet", ["10.1.0.0/16", "10.1.2.0/25", "10.1.2.0/24"])
def test_a_subnet_on_a_link_of_the_host_blocks(subnet: str) -> None:
    found = routed(Route(subnet, "eth0", connected=True))
    assert found[0].value == f"overlaps with {subnet} (route over eth0)"
    assert blocks(found)


@pytest.mark.parametrize("subnet", ["10.2.0.0/16", "fd00::/8"])
def test_what_does_not_overlap_is_fine(subnet: str) -> None:
    assert statuses(routed(Route(subnet, "eth0", connected=True))) == {Status.OK}
    assert statuses(subnet_findings(FRONT, [Taken(subnet, "x")], None)) == {Status.OK}


@pytest.mark.parametrize("subnet", ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0", "::/1", "8000::/1"])
def test_a_default_route_is_no_conflict_also_where_a_vpn_has_split_it_in_two(subnet: str) -> None:
    wanted = {**FRONT, "a": Claim("192.168.1.0/24"), "b": Claim("fd00:1::/64")}
    assert statuses(routed(Route(subnet, "tun0"), wanted=wanted)) == {Status.OK}


def test_a_subnet_inside_of_a_tunnels_own_is_a_warning_since_nobody_there_is_a_neighbour() -> None:
    route = Route("10.0.0.0/8", "wg0", connected=True)
    found = subnet_findings(FRONT, [], HostNetwork((route,), {"wg0": Link(1420, kind="wireguard")}))
    assert statuses(found) == {Status.OK, Status.WARN}
    assert "networks.front.subnet is inside of it: containers there work" in found[-1].value
    assert blocks(subnet_findings(FRONT, [], HostNetwork((route,), {"wg0": Link(1500)})))


def test_subnets_inside_of_a_route_that_a_vpn_pushes_are_one_warning() -> None:
    wanted = {**FRONT, "networks.back.subnet": Claim("10.1.3.0/24")}
    (fine, found) = routed(Route("10.0.0.0/8", "tun0", gateway="172.16.0.1"), wanted=wanted)
    assert fine.status is Status.OK
    assert found.status is Status.WARN
    assert found.subject == "route 10.0.0.0/8 over tun0"
    assert "2 of the stack's subnets are inside of it (networks.front.subnet, …)" in found.value


@pytest.mark.parametrize("subnet", ["10.1.2.0/24", "10.1.2.128/25"])
def test_a_pushed_route_that_is_not_larger_blocks(subnet: str) -> None:
    """The same prefix has two ways then, and a longer one takes addresses away from the containers."""
    assert blocks(routed(Route(subnet, "tun0")))


@pytest.mark.parametrize(
    ("route", "servers", "said"),
    [
        (Route("0.0.0.0/0", "tun0", gateway="10.1.2.1"), (), "10.1.2.1, a gateway of this host"),
        (Route("10.0.0.0/8", "tun0"), ("10.1.2.53",), "10.1.2.53, a name server of this host"),
    ],
)
def test_a_subnet_that_hides_what_the_host_needs_blocks(
    route: Route, servers: tuple[str, ...], said: str
) -> None:
    found = [one for one in routed(route, servers=servers) if one.status is Status.BLOCK]
    assert [one.value for one in found] == [f"holds {said}"]


@pytest.mark.parametrize("network", [MACVLAN, IPVLAN])
def test_a_network_on_the_hosts_own_lan_works_and_says_whom_it_cannot_reach(network: dict[str, Any]) -> None:
    found = on_lan({**network, "parent": "lan0"}, LAN, Route("0.0.0.0/0", "lan0", gateway="192.168.77.254"))
    assert statuses(found) == {Status.OK}
    assert found[-1].value == "on lan0: this host itself can't reach its containers, others on that link can"


def test_the_usual_shim_of_a_host_to_its_own_macvlan_is_no_conflict() -> None:
    shim = Link(1500, kind="macvlan", lower="lan0")
    found = on_lan({**MACVLAN, "parent": "lan0"}, LAN, Route("192.168.77.192/27", "shim"), shim=shim)
    assert statuses(found) == {Status.OK}
    assert "by shim" in found[-1].value


def test_a_vlan_of_the_parent_is_another_network() -> None:
    vlan = {"lan0.9": Link(1500, kind="vlan", lower="lan0")}
    found = on_lan({**MACVLAN, "parent": "lan0"}, LAN, Route("192.168.77.0/25", "lan0.9"), **vlan)
    assert Status.WARN in statuses(found)


def test_a_macvlan_network_apart_from_the_lan_of_that_subnet_is_told_what_it_cannot_reach() -> None:
    (found,) = on_lan(MACVLAN, LAN)
    assert found.status is Status.WARN
    assert "containers there can't reach it" in found.value


def test_another_docker_network_on_the_same_lan_blocks_also_with_a_parent() -> None:
    wanted = claims(load({"networks": {"lan": {**MACVLAN, "parent": "lan0"}}}, "a test"))
    assert blocks(subnet_findings(wanted, [Taken("192.168.77.0/24", "lan")], None))


def test_the_transit_subnet_of_a_parent_that_is_made_has_a_route_like_any_bridge() -> None:
    network = {**MACVLAN, "parent_subnet": "192.168.78.0/30"}
    found = on_lan(network, Route("192.168.78.0/24", "eth0", connected=True))
    assert blocks(found)
    assert found[0].remedy == "give networks.lan.parent_subnet another subnet"


def test_free_subnets_are_counted() -> None:
    assert subnet_findings(FRONT, [], None) == [Finding("subnets", Status.OK, "1 free")]
    assert subnet_findings({}, [], None)[0].value == "the stack has none of its own"


def test_a_finding_that_blocks_must_have_a_remedy() -> None:
    with pytest.raises(ValueError, match="blocks without a remedy"):
        Finding("engine", Status.BLOCK, "none")
