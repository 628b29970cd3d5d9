"""Each network component registers exactly what Docker needs, and nothing when a setting is wrong."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.errors import SettingError
from components.networks.addressing import SubnetArgs
from components.networks.base import NetworkComponent
from components.networks.bridge import Bridge, BridgeArgs
from components.networks.ipvlan import Ipvlan, IpvlanArgs
from components.networks.macvlan import Macvlan, MacvlanArgs
from components.networks.naming import vxlan_id
from components.networks.overlay import Overlay, OverlayArgs
from components.networks.parent import ParentArgs
from tests.unit.networks.recorder import IMAGE, record

FOUR = SubnetArgs("10.1.0.0/24")
LABELS = [{"label": "container-networks.stack", "value": "lab"}]
OWN_PARENT = ParentArgs(subnet="10.1.9.0/30", image=IMAGE)
ETH0 = ParentArgs(interface="eth0")


def network(name: str, driver: str, *subnets: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The inputs of a docker.Network."""
    return {
        "name": f"lab-{name}",
        "driver": driver,
        "ipamConfigs": list(subnets),
        "internal": False,
        "labels": LABELS,
        **more,
    }


SUBNET = {"subnet": "10.1.0.0/24", "gateway": "10.1.0.1"}
VXLAN_ID = {"com.docker.network.driver.overlay.vxlanid_list": str(vxlan_id("lab", "net"))}

NETWORKS: dict[str, tuple[Callable[[], NetworkComponent], dict[str, Any]]] = {
    "a bridge": (
        lambda: Bridge("net", BridgeArgs(stack="lab", ipv4=FOUR)),
        network("net", "bridge", SUBNET, options={"com.docker.network.bridge.name": "lab-net"}),
    ),
    "a bridge with everything": (
        lambda: Bridge(
            "net",
            BridgeArgs(
                stack="lab",
                ipv4=SubnetArgs("10.1.0.0/24", "10.1.0.9", "10.1.0.128/25", {"nas": "10.1.0.5"}),
                ipv6=SubnetArgs("fd00::/64", at="ipv6_"),
                mtu=1400,
                internal=True,
                icc=False,
                device="br0",
            ),
        ),
        network(
            "net",
            "bridge",
            {
                "subnet": "10.1.0.0/24",
                "gateway": "10.1.0.9",
                "ipRange": "10.1.0.128/25",
                "auxAddress": {"nas": "10.1.0.5"},
            },
            {"subnet": "fd00::/64", "gateway": "fd00::1"},
            ipv6=True,
            internal=True,
            options={
                "com.docker.network.bridge.name": "br0",
                "com.docker.network.bridge.enable_icc": "false",
                "com.docker.network.driver.mtu": "1400",
            },
        ),
    ),
    "a macvlan on the host's interface": (
        lambda: Macvlan("net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=ETH0)),
        network("net", "macvlan", SUBNET, options={"parent": "eth0", "macvlan_mode": "bridge"}),
    ),
    "a macvlan on its own parent": (
        lambda: Macvlan("net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=OWN_PARENT)),
        network("net", "macvlan", SUBNET, options={"parent": "lab-net-parent", "macvlan_mode": "bridge"}),
    ),
    "an ipvlan of several subnets": (
        lambda: Ipvlan(
            "net",
            IpvlanArgs(stack="lab", subnets=(FOUR, SubnetArgs("10.2.0.0/24")), mode="l3s", parent=ETH0),
        ),
        network(
            "net",
            "ipvlan",
            SUBNET,
            {"subnet": "10.2.0.0/24", "gateway": "10.2.0.1"},
            options={"parent": "eth0", "ipvlan_mode": "l3s"},
        ),
    ),
    "an overlay": (
        lambda: Overlay("net", OverlayArgs(stack="lab", ipv4=FOUR)),
        network("net", "overlay", SUBNET, attachable=True, options=VXLAN_ID),
    ),
    "an encrypted overlay for services only": (
        lambda: Overlay(
            "net", OverlayArgs(stack="lab", ipv4=FOUR, attachable=False, encrypted=True, mtu=9000)
        ),
        network(
            "net",
            "overlay",
            SUBNET,
            attachable=False,
            options={**VXLAN_ID, "encrypted": "true", "com.docker.network.driver.mtu": "9000"},
        ),
    ),
}


@pytest.mark.parametrize(("make", "inputs"), NETWORKS.values(), ids=NETWORKS.keys())
def test_a_network_is_registered_with_exactly_these_inputs(
    make: Callable[[], NetworkComponent], inputs: dict[str, Any]
) -> None:
    assert record(make).only("network:Network")["net"] == inputs


def test_an_own_parent_is_a_bridge_without_an_address_that_a_container_keeps_up() -> None:
    recorder = record(lambda: Macvlan("net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=OWN_PARENT)))
    assert recorder.only("network:Network")["net-parent"] == network(
        "net-parent",
        "bridge",
        {"subnet": "10.1.9.0/30", "gateway": "10.1.9.1"},
        internal=True,
        options={
            "com.docker.network.bridge.name": "lab-net-parent",
            "com.docker.network.bridge.inhibit_ipv4": "true",
        },
    )
    anchor = recorder.only("container:Container")["net-parent-anchor"]
    assert anchor["networksAdvanced"] == [{"name": "lab-net-parent", "aliases": ["net-parent-anchor"]}]


def test_the_anchor_is_up_before_the_network_that_needs_it() -> None:
    recorder = record(lambda: Macvlan("net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=OWN_PARENT)))
    order = [one.name for one in recorder.seen if not one.is_component]
    assert order == ["net-parent", "net-parent-anchor", "net"]


def test_an_interface_of_the_host_brings_no_further_resources() -> None:
    recorder = record(lambda: Macvlan("net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=ETH0)))
    assert [one.name for one in recorder.seen if not one.is_component] == ["net"]


@pytest.mark.parametrize("make", [make for make, _ in NETWORKS.values()], ids=NETWORKS.keys())
def test_a_network_is_the_child_of_its_component(make: Callable[[], NetworkComponent]) -> None:
    def program() -> pulumi.Output[None]:
        component = make()
        kind = type(component).__name__

        def check(urn: str) -> None:
            assert urn.endswith(f"container-networks:networks:{kind}$docker:index/network:Network::net")

        return component.network.urn.apply(check)

    record(program)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "bridge": (lambda: Bridge("net", BridgeArgs(stack="lab", ipv4=SubnetArgs("10.1.0.1/24"))), "subnet"),
    "bridge's MTU": (lambda: Bridge("net", BridgeArgs(stack="lab", ipv4=FOUR, mtu=1)), "mtu"),
    "bridge's IPv6 MTU": (
        lambda: Bridge("net", BridgeArgs(stack="lab", ipv4=FOUR, ipv6=SubnetArgs("fd00::/64"), mtu=1000)),
        "mtu",
    ),
    "bridge's device": (lambda: Bridge("net", BridgeArgs(stack="lab", ipv4=FOUR, device="a.b")), "device"),
    "macvlan without a parent": (
        lambda: Macvlan("net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=ParentArgs())),
        "parent_subnet",
    ),
    "macvlan's transit subnet": (
        lambda: Macvlan(
            "net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=ParentArgs(subnet="10.1.9.1/30", image=IMAGE))
        ),
        "parent_subnet",
    ),
    "own parent without an image": (
        lambda: Macvlan("net", MacvlanArgs(stack="lab", ipv4=FOUR, parent=ParentArgs(subnet="10.1.9.0/30"))),
        "image",
    ),
    "ipvlan without subnets": (
        lambda: Ipvlan("net", IpvlanArgs(stack="lab", subnets=(), parent=ETH0)),
        "subnets",
    ),
    "overlay": (
        lambda: Overlay("net", OverlayArgs(stack="lab", ipv4=SubnetArgs("10.1.0.0/24", "10.2.0.1"))),
        "gateway",
    ),
}


@pytest.mark.parametrize(("make", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_setting_is_refused_before_anything_is_registered(
    make: Callable[[], object], field: str
) -> None:
    def program() -> None:
        with pytest.raises(SettingError) as refusal:
            make()
        assert refusal.value.field == field

    assert record(program).seen == []
