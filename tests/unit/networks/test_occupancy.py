"""Who has which address, and whose subnets are in each other's way."""

from ipaddress import ip_address, ip_network

import pytest

from components.errors import SettingError
from components.networks.addressing import SubnetArgs, plan_subnet
from components.networks.occupancy import assign_statics, check_room, overlaps

PLAN = plan_subnet(SubnetArgs("10.1.0.0/24", aux_addresses={"nas": "10.1.0.5"}))
PLAN6 = plan_subnet(SubnetArgs("fd00::/64", at="ipv6_"))


def test_statics_may_be_in_any_subnet_of_the_network() -> None:
    wanted = {"a.ipv4": "10.1.0.10", "a.ipv6": "fd00::10"}
    found = {path: str(address) for path, address in assign_statics([PLAN, PLAN6], wanted).items()}
    assert found == wanted


@pytest.mark.parametrize(
    ("statics", "message"),
    [
        ({"a": "x"}, "a = x: is no IP address; write one such as 10.210.1.10"),
        (
            {"a": "10.2.0.1"},
            "a = 10.2.0.1: is outside of 10.1.0.0/24, fd00::/64; write an address inside of it",
        ),
        ({"a": "10.1.0.0"}, "a = 10.1.0.0: is the network address of 10.1.0.0/24; choose another"),
        ({"a": "10.1.0.255"}, "a = 10.1.0.255: is the broadcast address of 10.1.0.0/24; choose another"),
        ({"a": "10.1.0.1"}, "a = 10.1.0.1: is the gateway of 10.1.0.0/24; choose another"),
        ({"a": "fd00::1"}, "a = fd00::1: is the ipv6_gateway of fd00::/64; choose another"),
        ({"a": "10.1.0.5"}, "a = 10.1.0.5: is reserved by aux_addresses.nas; choose another"),
        ({"a": "10.1.0.9", "b": "10.1.0.9"}, "b = 10.1.0.9: is already taken by a; choose another"),
    ],
)
def test_a_static_address_that_is_not_free_is_refused(statics: dict[str, str], message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        assign_statics([PLAN, PLAN6], statics)
    assert str(refusal.value) == message


def test_a_subnet_has_room_up_to_its_last_address() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/29"))  # six hosts, one of them the gateway
    check_room(plan, [ip_address("10.1.0.6")], 4)
    with pytest.raises(SettingError) as refusal:
        check_room(plan, [ip_address("10.1.0.6")], 5)
    assert str(refusal.value) == (
        "subnet = 10.1.0.0/29: has 4 free addresses for 5 endpoints without a static one; make it larger"
    )


def test_what_gets_an_address_handed_out_must_fit_into_the_range() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/24", ip_range="10.1.0.128/30"))
    check_room(plan, [ip_address("10.1.0.128"), ip_address("10.1.0.9")], 3)
    with pytest.raises(SettingError, match=r"^ip_range = 10\.1\.0\.128/30: has 3 free addresses for 4"):
        check_room(plan, [ip_address("10.1.0.128")], 4)


def test_overlaps_are_found_within_the_stack_and_with_others() -> None:
    own = {
        "networks.a.subnet": ip_network("10.1.0.0/16"),
        "networks.b.subnet": ip_network("10.1.2.0/24"),
        "networks.c.subnet": ip_network("10.3.0.0/24"),
        "networks.d.ipv6_subnet": ip_network("fd00::/64"),
    }
    reserved = {"office": ip_network("10.3.0.0/16"), "home": ip_network("192.168.0.0/16")}
    assert [str(problem) for problem in overlaps(own, reserved)] == [
        "networks.b.subnet = 10.1.2.0/24: overlaps networks.a.subnet (10.1.0.0/16); move one of them",
        "networks.c.subnet = 10.3.0.0/24: overlaps reserved_subnets.office (10.3.0.0/16); move one of them",
    ]
