"""Nodes are where their settings say, or where their names put them."""

import pytest

from components.errors import SettingError
from components.networks.addressing import SubnetArgs, plan_subnet
from stacks.checks.cluster import node_plan
from stacks.places import node_addresses, settled
from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER

WORKERS = {"worker-a": {"ipv4": "10.1.0.11"}, "worker-b": {}}
SETTINGS = load({"cluster": {**CLUSTER, "workers": WORKERS}}, "a test")


def test_every_node_has_an_address_by_its_name() -> None:
    assert SETTINGS.cluster is not None
    plan = node_plan(SETTINGS, SETTINGS.cluster)
    assert plan is not None
    found = node_addresses(SETTINGS.cluster, plan)
    assert list(found) == ["control-plane", "worker-a", "worker-b"]
    assert (found["control-plane"], found["worker-a"]) == ("10.1.0.10", "10.1.0.11")
    assert found == node_addresses(SETTINGS.cluster, plan)


def test_a_standing_node_keeps_its_address_by_its_name() -> None:
    plan = plan_subnet(SubnetArgs("10.1.0.0/16"))
    standing = settled(SETTINGS, {"worker-a": "10.1.0.76", "worker-b": "10.1.0.77", "gone": "10.1.0.78"})
    assert standing.cluster is not None
    found = node_addresses(standing.cluster, plan)
    assert (found["worker-a"], found["worker-b"]) == ("10.1.0.11", "10.1.0.77")


def test_in_another_subnet_a_standing_address_counts_no_more() -> None:
    """As after a change of cluster.network.subnet: the nodes move, and nothing is refused."""
    assert settled(SETTINGS, {"worker-b": "10.9.0.77"}) == settled(SETTINGS, {"gone": "10.9.0.78"})


def test_an_address_outside_is_refused_with_the_path_of_its_setting() -> None:
    assert SETTINGS.cluster is not None
    with pytest.raises(SettingError, match=r"^cluster\.control_plane\.ipv4 = 10\.1\.0\.10: is outside of"):
        node_addresses(SETTINGS.cluster, plan_subnet(SubnetArgs("10.9.0.0/16")))


@pytest.mark.parametrize(
    ("network", "subnet"),
    [({"subnet": "10.1.0.0/16"}, "10.1.0.0/16"), ({"existing": "front"}, "10.1.0.0/20")],
)
def test_the_nodes_subnet_is_the_clusters_own_or_that_of_a_network(
    network: dict[str, str], subnet: str
) -> None:
    front = {"driver": "bridge", "subnet": "10.1.0.0/20", "ip_range": "10.1.8.0/24"}
    networks = {"front": front} if "existing" in network else {}
    settings = load({"networks": networks, "cluster": {**CLUSTER, "network": network}}, "a test")
    assert settings.cluster is not None
    plan = node_plan(settings, settings.cluster)
    assert plan is not None
    assert str(plan.subnet) == subnet
