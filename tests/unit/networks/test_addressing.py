"""One subnet: what is refused, what is filled in, and in which words."""

from ipaddress import ip_address, ip_network

import pytest

from components.errors import SettingError
from components.networks.addressing import SubnetArgs, SubnetPlan, check_mtu, plan_subnet

REFUSED = {
    "a text that is no CIDR": (
        SubnetArgs("ten.one"),
        "subnet = ten.one: is no CIDR; write one such as 10.210.1.0/24",
    ),
    "an address without a prefix": (
        SubnetArgs("10.1.0.0"),
        "subnet = 10.1.0.0: has no prefix length; write one such as 10.1.0.0/24",
    ),
    "an address alone, which may be meant": (
        SubnetArgs("10.1.0.1"),
        "subnet = 10.1.0.1: has no prefix length; write 10.1.0.1/32 for this address alone, or a subnet such "
        "as 10.1.0.0/24",
    ),
    "an IPv6 address alone": (
        SubnetArgs("fd00::7"),
        "subnet = fd00::7: has no prefix length; write fd00::7/128 for this address alone, or a subnet such "
        "as fd00::/64",
    ),
    "IPv6 where there must be IPv4": (
        SubnetArgs("fd00::/64", version=4),
        "subnet = fd00::/64: is not an IPv4 subnet; write one, and IPv6 beside it "
        "into a bridge's ipv6_subnet",
    ),
    "IPv4 where there must be IPv6": (
        SubnetArgs("10.1.0.0/24", at="ipv6_", version=6),
        "ipv6_subnet = 10.1.0.0/24: is not an IPv6 subnet; write one such as fd00:210:1::/64",
    ),
    "the host's own loopback": (
        SubnetArgs("127.8.0.0/16"),
        "subnet = 127.8.0.0/16: has addresses of 127.0.0.0/8 (loopback); choose another",
    ),
    "multicast": (
        SubnetArgs("224.1.0.0/16"),
        "subnet = 224.1.0.0/16: has addresses of 224.0.0.0/4 (multicast); choose another",
    ),
    "everything": (
        SubnetArgs("0.0.0.0/0"),
        "subnet = 0.0.0.0/0: has addresses of 0.0.0.0/8 (this host); choose another",
    ),
    "a range of the other family": (
        SubnetArgs("10.1.0.0/24", ip_range="fd00::/80"),
        "ip_range = fd00::/80: is outside of 10.1.0.0/24; write a part of it",
    ),
    "a gateway of the other family": (
        SubnetArgs("10.1.0.0/24", gateway="fd00::1"),
        "gateway = fd00::1: is outside of 10.1.0.0/24; write an address inside of it",
    ),
    "a gateway with a zone": (
        SubnetArgs("fd00::/64", gateway="fd00::1%eth0"),
        "gateway = fd00::1%eth0: has a zone, which Docker does not take; write it without one",
    ),
    "host bits": (SubnetArgs("10.1.0.9/24"), "subnet = 10.1.0.9/24: has host bits set; write 10.1.0.0/24"),
    "host bits of IPv6": (
        SubnetArgs("fd00::9/64", at="ipv6_"),
        "ipv6_subnet = fd00::9/64: has host bits set; write fd00::/64",
    ),
    "no room for an endpoint": (
        SubnetArgs("10.1.0.0/31"),
        "subnet = 10.1.0.0/31: is too small for a gateway and one endpoint; make it /30 or larger",
    ),
    "no room for an IPv6 endpoint": (
        SubnetArgs("fd00::/127"),
        "subnet = fd00::/127: is too small for a gateway and one endpoint; make it /126 or larger",
    ),
    "a gateway that is no address": (
        SubnetArgs("10.1.0.0/24", gateway="first"),
        "gateway = first: is no IP address; write one such as 10.210.1.10",
    ),
    "a gateway outside": (
        SubnetArgs("10.1.0.0/24", gateway="10.2.0.1"),
        "gateway = 10.2.0.1: is outside of 10.1.0.0/24; write an address inside of it",
    ),
    "the network address as gateway": (
        SubnetArgs("10.1.0.0/24", gateway="10.1.0.0"),
        "gateway = 10.1.0.0: is the network address of 10.1.0.0/24; choose another",
    ),
    "the broadcast address as gateway": (
        SubnetArgs("10.1.0.0/24", gateway="10.1.0.255"),
        "gateway = 10.1.0.255: is the broadcast address of 10.1.0.0/24; choose another",
    ),
    "a range outside": (
        SubnetArgs("10.1.0.0/24", ip_range="10.1.1.0/25"),
        "ip_range = 10.1.1.0/25: is outside of 10.1.0.0/24; write a part of it",
    ),
    "a range larger than the subnet": (
        SubnetArgs("10.1.0.0/24", ip_range="10.1.0.0/23"),
        "ip_range = 10.1.0.0/23: is outside of 10.1.0.0/24; write a part of it",
    ),
    "an auxiliary address outside": (
        SubnetArgs("10.1.0.0/24", aux_addresses={"nas": "10.2.0.5"}),
        "aux_addresses.nas = 10.2.0.5: is outside of 10.1.0.0/24; write an address inside of it",
    ),
    "the gateway as auxiliary address": (
        SubnetArgs("10.1.0.0/24", aux_addresses={"nas": "10.1.0.1"}),
        "aux_addresses.nas = 10.1.0.1: is already the gateway; choose another",
    ),
    "an auxiliary address twice": (
        SubnetArgs("10.1.0.0/24", aux_addresses={"nas": "10.1.0.5", "tv": "10.1.0.5"}),
        "aux_addresses.tv = 10.1.0.5: is already the address of aux_addresses.nas; choose another",
    ),
}


@pytest.mark.parametrize(("args", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_subnet_is_refused_with_field_value_and_remedy(args: SubnetArgs, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        plan_subnet(args)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("cidr", "gateway"), [("10.1.0.0/24", "10.1.0.1"), ("10.1.0.4/30", "10.1.0.5"), ("fd00::/64", "fd00::1")]
)
def test_the_gateway_is_the_first_host_unless_given(cidr: str, gateway: str) -> None:
    assert plan_subnet(SubnetArgs(cidr)) == SubnetPlan(ip_network(cidr), ip_address(gateway))


def test_a_plan_knows_which_addresses_no_endpoint_can_have() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/29", "10.1.0.6", "10.1.0.0/30", {"nas": "10.1.0.2"}))
    assert plan.ip_range == ip_network("10.1.0.0/30")
    assert {str(address) for address in plan.unusable} == {"10.1.0.0", "10.1.0.2", "10.1.0.6", "10.1.0.7"}


@pytest.mark.parametrize(("mtu", "ipv6"), [(68, False), (65535, False), (1280, True), (None, True)])
def test_an_mtu_in_range_is_accepted(mtu: int | None, ipv6: bool) -> None:
    check_mtu(mtu, ipv6=ipv6)


def test_a_driver_that_takes_a_part_of_the_mtu_leaves_enough_for_ipv4() -> None:
    check_mtu(118, taken=50)
    with pytest.raises(SettingError, match=r"^mtu = 117: must be 118 to 65535 \(50 are the driver's own\)$"):
        check_mtu(117, taken=50)


@pytest.mark.parametrize(
    ("mtu", "ipv6", "message"),
    [
        (67, False, "mtu = 67: must be 68 to 65535"),
        (65536, False, "mtu = 65536: must be 68 to 65535"),
        (1279, True, "mtu = 1279: must be 1280 to 65535 (IPv6 needs 1280)"),
    ],
)
def test_an_mtu_out_of_range_is_refused(mtu: int, ipv6: bool, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_mtu(mtu, ipv6=ipv6)
    assert str(refusal.value) == message
