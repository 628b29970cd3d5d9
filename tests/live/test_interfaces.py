"""What the settings say of addresses is what a container shows."""

from ipaddress import ip_network

from testinfra.host import Host

from components.networks.addressing import plan_subnet
from stacks.model.networks import BridgeSettings, OverlaySettings
from stacks.model.stack import Settings
from tests.live import inside
from tests.live.cases import Interface
from tests.live.lab import Lab


def test_each_interface_has_its_static_address_in_its_subnet(interface: Interface, lab: Lab) -> None:
    address = lab.address_of(interface.endpoint, interface.network)
    if interface.ipv4:
        assert address == interface.ipv4
    link = inside.link_with(lab.inside(interface.endpoint), address)
    subnets = [ip_network(block.cidr) for block in interface.settings.blocks()]
    own = next(subnet for subnet in subnets if link.prefix_of(address) == subnet.prefixlen)
    assert ip_network(f"{address}/{link.prefix_of(address)}", strict=False) == own


def test_each_bridge_interface_has_the_declared_mtu(bridge: Interface, lab: Lab) -> None:
    assert isinstance(bridge.settings, BridgeSettings)
    link = inside.link_with(lab.inside(bridge.endpoint), lab.address_of(bridge.endpoint, bridge.network))
    assert link.mtu == (bridge.settings.mtu or 1500)


def test_the_default_route_leads_to_a_declared_gateway(
    bridge: Interface, lab: Lab, settings: Settings
) -> None:
    reachable = [
        network
        for name in settings.endpoints[bridge.endpoint].networks
        if isinstance(network := settings.networks[name], BridgeSettings) and not network.internal
    ]
    gateways = inside.default_gateways(lab.inside(bridge.endpoint))
    expected = {str(plan_subnet(network.block()).gateway) for network in reachable}
    assert set(gateways) <= expected
    assert bool(gateways) == bool(expected) or any(
        isinstance(settings.networks[name], OverlaySettings)
        for name in settings.endpoints[bridge.endpoint].networks
    )


def test_an_internal_network_has_no_way_out(internal: Interface, lab: Lab, settings: Settings) -> None:
    if len(settings.endpoints[internal.endpoint].networks) > 1:
        return
    assert inside.default_gateways(lab.inside(internal.endpoint)) == []


def test_a_dual_stack_network_carries_ipv6(dual_stack_pair: tuple[Interface, Interface], lab: Lab) -> None:
    one, two = dual_stack_pair
    assert two.ipv6 is not None
    assert inside.pings(lab.inside(one.endpoint), two.ipv6)


def test_the_hosts_bridge_has_the_gateways_address(bridge: Interface, host: Host) -> None:
    assert isinstance(bridge.settings, BridgeSettings)
    gateway = str(plan_subnet(bridge.settings.block()).gateway)
    assert gateway in {address.split("/")[0] for link in inside.links(host) for address in link.addresses}
