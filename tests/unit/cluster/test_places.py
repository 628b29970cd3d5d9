"""A node's address follows from its name, and from nothing else."""

from ipaddress import ip_address, ip_network

import pytest

from components.cluster.places import place_nodes
from components.errors import SettingError
from components.networks.addressing import SubnetArgs, SubnetPlan, plan_subnet

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


SMALL = plan_subnet(SubnetArgs("10.1.0.0/24"))


def workers(*names: str) -> dict[str, str | None]:
    """Nodes that ask for no address, in this order."""
    return dict.fromkeys((f"workers.{name}" for name in names), None)


TWENTY = workers(*(f"worker-{index}" for index in range(20)))


def by_hash(plan: SubnetPlan, path: str) -> str:
    """What the name alone gives, as before collisions were resolved."""
    return place_nodes(plan, {path: None})[path]


def test_many_workers_in_a_small_subnet_all_have_one() -> None:
    found = place_nodes(SMALL, {"control_plane": None, **TWENTY})
    assert len(set(found.values())) == 21
    assert len({by_hash(SMALL, path) for path in TWENTY}) < 20, "their names alone collide"


def test_who_does_not_collide_has_what_the_name_gives() -> None:
    found = place_nodes(PLAN, TWENTY)
    assert found == {path: by_hash(PLAN, path) for path in TWENTY}


def test_a_worker_that_is_added_last_moves_nobody() -> None:
    found = place_nodes(SMALL, TWENTY)
    for count in range(20):
        fewer = dict(list(TWENTY.items())[:count])
        assert place_nodes(SMALL, fewer).items() <= found.items()


def test_a_standing_node_never_moves_whoever_comes_or_goes() -> None:
    standing = place_nodes(SMALL, TWENTY)
    for gone in TWENTY:
        rest = {path: None for path in reversed(TWENTY) if path != gone}
        wanted: dict[str, str | None] = {"workers.new": None, **rest}
        found = place_nodes(SMALL, wanted, standing)
        assert {path: found[path] for path in rest} == {path: standing[path] for path in rest}
        assert found["workers.new"] not in {standing[path] for path in rest}


def test_a_written_address_counts_before_a_standing_one() -> None:
    found = place_nodes(SMALL, {"workers.a": "10.1.0.9"}, {"workers.a": "10.1.0.200"})
    assert found == {"workers.a": "10.1.0.9"}


def test_a_standing_address_that_somebody_else_is_given_is_refused() -> None:
    wanted = {"workers.a": None, "workers.b": "10.1.0.200"}
    with pytest.raises(SettingError) as refusal:
        place_nodes(SMALL, wanted, {"workers.a": "10.1.0.200"})
    assert str(refusal.value) == (
        "workers.a.ipv4 = 10.1.0.200: is already taken by workers.b.ipv4; choose another"
    )


def test_in_another_subnet_a_standing_address_counts_no_more() -> None:
    standing = {"workers.a": "10.9.0.200"}
    assert place_nodes(SMALL, workers("a"), standing) == place_nodes(SMALL, workers("a"))


def test_where_the_upper_half_is_full_the_lower_one_has_room() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/28"))
    names = [chr(ord("a") + index) for index in range(13)]
    found = place_nodes(plan, workers(*names))
    assert sorted(map(ip_address, found.values())) == list(ip_network("10.1.0.0/28").hosts())[1:]


def test_a_subnet_without_room_is_refused() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/30"))
    with pytest.raises(SettingError) as refusal:
        place_nodes(plan, workers("a", "b"))
    assert str(refusal.value) == (
        "workers.b.ipv4 = None: is missing, and 10.1.0.0/30 has no free address; make the subnet larger"
    )


def test_a_range_that_docker_hands_out_is_left_to_it() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/24", ip_range="10.1.0.128/25"))
    (address,) = place_nodes(plan, workers("a")).values()
    assert ip_address(address) not in ip_network("10.1.0.128/25")


def test_nodes_need_ipv4() -> None:
    with pytest.raises(SettingError, match="nodes need an IPv4 subnet"):
        place_nodes(plan_subnet(SubnetArgs("fd00::/64")), {"workers.a": None})
