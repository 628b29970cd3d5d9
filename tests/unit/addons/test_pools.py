"""A pool of addresses: how it is written, what is in it, and that nobody else has any of it."""

from ipaddress import ip_address, ip_network

import pytest

from components.addons.pools import Pool, check_pool, parse_pool
from components.errors import SettingError
from components.networks.addressing import SubnetArgs, plan_subnet

FIELD = "addresses"
NO_POOL = "is no pool of IPv4 addresses; write a CIDR such as 10.220.1.0/28, or 10.220.1.10-10.220.1.20"
PLAN = plan_subnet(
    SubnetArgs("10.1.0.0/24", ip_range="10.1.0.128/25", aux_addresses={"nas": "10.1.0.40"}),
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10.1.0.32/28", "10.1.0.32-10.1.0.47"),
        ("10.1.0.9/32", "10.1.0.9-10.1.0.9"),
        ("10.1.0.9", "10.1.0.9-10.1.0.9"),
        ("10.1.0.9-10.1.0.9", "10.1.0.9-10.1.0.9"),
        (" 10.1.0.3 - 10.1.0.7 ", "10.1.0.3-10.1.0.7"),
    ],
)
def test_a_pool_is_written_as_a_cidr_or_as_a_range(written: str, read: str) -> None:
    assert str(parse_pool(written, FIELD)) == read


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("", NO_POOL),
        ("pool", NO_POOL),
        ("10.1.0", NO_POOL),
        ("10.1.0.3/28", NO_POOL),
        ("10.1.0.3-", NO_POOL),
        ("-10.1.0.3", NO_POOL),
        ("10.1.0.3-7", NO_POOL),
        ("10.1.0.3-10.1.0.7-10.1.0.9", NO_POOL),
        ("fd00::/120", NO_POOL),
        ("fd00::1-fd00::9", NO_POOL),
        ("10.1.0.3-fd00::9", NO_POOL),
        ("10.1.0.9-10.1.0.3", "ends before it begins; write 10.1.0.3-10.1.0.9"),
    ],
)
def test_what_is_no_pool_is_refused(written: str, remedy: str) -> None:
    with pytest.raises(SettingError) as refusal:
        parse_pool(written, FIELD)
    assert (refusal.value.field, refusal.value.value, refusal.value.remedy) == (FIELD, written, remedy)


@pytest.mark.parametrize(
    ("address", "inside"),
    [("10.1.0.2", False), ("10.1.0.3", True), ("10.1.0.7", True), ("10.1.0.8", False), ("fd00::3", False)],
)
def test_both_of_its_ends_are_in_it(address: str, inside: bool) -> None:
    assert (ip_address(address) in parse_pool("10.1.0.3-10.1.0.7", FIELD)) is inside


@pytest.mark.parametrize(
    ("subnet", "overlaps"),
    [
        ("10.1.0.4/32", True),
        ("10.1.0.0/16", True),
        ("10.1.0.6/31", True),
        ("10.1.0.8/29", False),
        ("10.1.0.0/31", False),
        ("fd00::/64", False),
    ],
)
def test_a_subnet_overlaps_where_it_has_one_of_its_addresses(subnet: str, overlaps: bool) -> None:
    assert parse_pool("10.1.0.3-10.1.0.7", FIELD).overlaps(ip_network(subnet)) is overlaps


@pytest.mark.parametrize("written", ["10.1.0.2-10.1.0.39", "10.1.0.41-10.1.0.127", "10.1.0.64/26"])
def test_a_part_of_the_node_network_that_is_free_is_taken(written: str) -> None:
    check_pool(parse_pool(written, FIELD), PLAN, {"workers.a.ipv4": "10.1.0.40"}, FIELD)


@pytest.mark.parametrize(
    ("pool", "message"),
    [
        (
            "10.1.1.0/28",
            "10.1.1.0-10.1.1.15: is outside of the node network 10.1.0.0/24; write a part of it",
        ),
        (
            "10.1.0.200-10.1.1.9",
            "10.1.0.200-10.1.1.9: is outside of the node network 10.1.0.0/24; write a part of it",
        ),
        (
            "10.1.0.120-10.1.0.130",
            "10.1.0.120-10.1.0.130: overlaps the range that Docker hands out, 10.1.0.128/25; choose other "
            "addresses",
        ),
        (
            "10.1.0.0/26",
            "10.1.0.0-10.1.0.63: has 10.1.0.0 in it, the network's own or a reserved address; "
            "choose other addresses",
        ),
        ("10.1.0.1", "10.1.0.1-10.1.0.1: has 10.1.0.1 in it, the gateway; choose other addresses"),
        (
            "10.1.0.50-10.1.0.60",
            "10.1.0.50-10.1.0.60: has 10.1.0.55 in it, which is workers.a.ipv4's; choose other addresses",
        ),
    ],
)
def test_a_pool_that_is_not_wholly_the_load_balancers_is_refused(pool: str, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_pool(parse_pool(pool, FIELD), PLAN, {"workers.a.ipv4": "10.1.0.55"}, FIELD)
    assert str(refusal.value) == f"{FIELD} = {message}"


def test_an_auxiliary_address_is_somebodys() -> None:
    with pytest.raises(SettingError, match=r"has 10\.1\.0\.40 in it"):
        check_pool(parse_pool("10.1.0.40", FIELD), PLAN, {}, FIELD)


def test_text_is_in_no_pool() -> None:
    pool = parse_pool("10.1.0.0/28", FIELD)
    assert isinstance(pool, Pool)
    assert "10.1.0.3" not in pool
