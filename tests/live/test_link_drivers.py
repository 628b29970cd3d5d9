"""macvlan and ipvlan: containers on the link itself, side by side with the host."""

from collections.abc import Iterator
from contextlib import contextmanager

from testinfra.host import Host

from stacks.model.networks import IpvlanSettings
from tests.live import inside
from tests.live.cases import Interface
from tests.live.lab import Lab

Pair = tuple[Interface, Interface]


@contextmanager
def route_over_parent(host: Host, subnet: str, device: str) -> Iterator[None]:
    """Send what is for the subnet to the parent: without a route, silence would prove nothing."""
    assert host.run(f"ip route add {subnet} dev {device}").rc == 0
    try:
        yield
    finally:
        host.run(f"ip route del {subnet} dev {device}")


def links_of(pair: Pair, lab: Lab) -> tuple[inside.Link, inside.Link]:
    one, two = (
        inside.link_with(lab.inside(end.endpoint), lab.address_of(end.endpoint, end.network)) for end in pair
    )
    return one, two


def test_macvlan_peers_reach_each_other_by_address_and_name(macvlan_pair: Pair, lab: Lab) -> None:
    one, two = macvlan_pair
    assert inside.pings(lab.inside(one.endpoint), lab.address_of(two.endpoint, two.network))
    assert inside.pings(lab.inside(one.endpoint), two.endpoint)


def test_macvlan_peers_have_macs_of_their_own(macvlan_pair: Pair, lab: Lab) -> None:
    one, two = links_of(macvlan_pair, lab)
    assert one.mac != two.mac


def test_the_host_does_not_reach_macvlan_endpoints(macvlan_pair: Pair, lab: Lab, host: Host) -> None:
    _, two = macvlan_pair
    address = lab.address_of(two.endpoint, two.network)
    with route_over_parent(host, f"{address}/32", lab.parent_of(two.network)):
        assert not inside.pings(host, address)


def test_ipvlan_peers_reach_each_other_by_address_and_name(ipvlan_pair: Pair, lab: Lab) -> None:
    one, two = ipvlan_pair
    assert inside.pings(lab.inside(one.endpoint), lab.address_of(two.endpoint, two.network))
    assert inside.pings(lab.inside(one.endpoint), two.endpoint)


def test_ipvlan_peers_share_their_parents_mac(ipvlan_pair: Pair, lab: Lab) -> None:
    one, two = links_of(ipvlan_pair, lab)
    assert one.mac == two.mac


def test_ipvlan_l3_routes_without_neighbours(ipvlan_pair: Pair, lab: Lab) -> None:
    one, two = ipvlan_pair
    assert isinstance(one.settings, IpvlanSettings)
    if one.settings.mode == "l2":
        return
    seen = lab.inside(one.endpoint)
    assert inside.pings(seen, lab.address_of(two.endpoint, two.network))
    assert seen.run("ip neigh show").stdout.strip() == ""
