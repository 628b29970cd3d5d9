"""A node's address follows from its name, and from nothing else."""

from ipaddress import ip_address, ip_network

import pytest

from components.cluster.places import place_nodes
from components.errors import SettingError
from components.networks.addressing import SubnetArgs, plan_subnet

PLAN = plan_subnet(SubnetArgs("10.1.0.0/16"))


def test_other_nodes_do_not_move_it() -> None:
    alone = place_nodes(PLAN, {"workers.b": None})
    beside = place_nodes(PLAN, {"workers.a": None, "workers.b": None, "workers.c": "10.1.0.9"})
    assert beside["workers.b"] == alone["workers.b"]
    assert beside["workers.c"] == "10.1.0.9"


def test_it_is_in_the_upper_half_where_docker_hands_out_last() -> None:
    found = place_nodes(PLAN, {f"workers.w{index}": None for index in range(20)})
    assert all(ip_address(address) in ip_network("10.1.128.0/17") for address in found.values())


def test_it_keeps_off_what_is_taken() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/29", "10.1.0.6", aux_addresses={"nas": "10.1.0.4"}))
    assert place_nodes(plan, {"workers.a": None}) == {"workers.a": "10.1.0.5"}


def test_two_that_meet_are_told_apart_by_hand() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/29", "10.1.0.6", aux_addresses={"nas": "10.1.0.4"}))
    with pytest.raises(SettingError) as refusal:
        place_nodes(plan, {"workers.a": None, "workers.b": None})
    assert str(refusal.value) == (
        "workers.a.ipv4 = 10.1.0.5: follows from the node's name, and is workers.b's too; write a free one"
    )


def test_a_range_that_docker_hands_out_is_left_to_it() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/24", ip_range="10.1.0.128/25"))
    with pytest.raises(SettingError, match="has no free one; write one"):
        place_nodes(plan, {"workers.a": None})


def test_nodes_need_ipv4() -> None:
    with pytest.raises(SettingError, match="nodes need an IPv4 subnet"):
        place_nodes(plan_subnet(SubnetArgs("fd00::/64")), {"workers.a": None})
