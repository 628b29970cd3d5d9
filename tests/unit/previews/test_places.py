"""Each resource is reported where one looks for it, by the component that it is a part of."""

from typing import Any

import pytest

from previews.model import Group
from previews.places import Place, place
from tests.unit.previews.sample import CONTAINER, DEPLOYMENT, NETWORK, SERVICE, step, urn

OWN = "container-networks:"
CLUSTER = f"{OWN}cluster:Cluster"
ROUTES = f"{OWN}workloads:IngressRoutes"


def placed(*chain: str, name: str, owner: str = "", inputs: dict[str, Any] | None = None) -> Place:
    parent = urn("$".join(chain[:-1]), owner or name) if len(chain) > 1 else ""
    return place(step("$".join(chain), name, new=inputs, parent=parent))


@pytest.mark.parametrize("driver", ["Bridge", "Macvlan", "Ipvlan", "Overlay"])
def test_a_network_of_any_driver_is_a_network(driver: str) -> None:
    assert placed(f"{OWN}networks:{driver}", NETWORK, name="a") == Place(Group.NETWORKS, "", "network", "a")


def test_what_a_macvlan_network_stands_on_is_a_part_of_it() -> None:
    chain = (f"{OWN}networks:Macvlan", f"{OWN}networks:Parent")
    wire = Place(Group.NETWORKS, "", "network", "wire")
    assert placed(*chain, NETWORK, name="wire-parent") == wire
    assert placed(*chain, f"{OWN}networks:Endpoint", CONTAINER, name="wire-parent-anchor") == wire


def test_a_bridge_may_be_called_parent() -> None:
    assert placed(f"{OWN}networks:Bridge", NETWORK, name="step-parent").name == "step-parent"


def test_endpoints_and_swarm_services_are_told_apart() -> None:
    assert placed(f"{OWN}networks:Endpoint", CONTAINER, name="a") == Place(
        Group.ENDPOINTS, "", "endpoint", "a"
    )
    swarm = placed(f"{OWN}networks:Service", "docker:index/service:Service", name="a")
    assert swarm == Place(Group.ENDPOINTS, "", "swarm service", "a")


def test_all_that_belongs_to_a_node_is_that_node() -> None:
    node = Place(Group.NODES, "", "node", "worker-a")
    member = f"{OWN}cluster:Member"
    assert placed(CLUSTER, f"{OWN}cluster:Node", CONTAINER, name="worker-a") == node
    labels = placed(CLUSTER, member, "kubernetes:core/v1:NodePatch", name="worker-a-labels", owner="worker-a")
    assert labels == node
    assert placed(CLUSTER, f"{OWN}cluster:Node", name="worker-a") == node


def test_every_object_of_an_addon_is_that_addon() -> None:
    name = "calico/DaemonSet:kube-system/calico-node"
    found = placed(CLUSTER, f"{OWN}addons:Calico", "kubernetes:apps/v1:DaemonSet", name=name, owner="calico")
    assert found == Place(Group.ADDONS, "", "addon", "Calico")


@pytest.mark.parametrize(
    ("component", "kind", "expected"),
    [
        ("workloads:App", DEPLOYMENT, "app"),
        ("workloads:Service", SERVICE, "Service"),
        ("workloads:IngressRoutes", "kubernetes:networking.k8s.io/v1:Ingress", "route"),
        ("isolation:NetworkPolicy", "kubernetes:networking.k8s.io/v1:NetworkPolicy", "policy"),
    ],
)
def test_workloads_are_in_their_namespace(component: str, kind: str, expected: str) -> None:
    found = placed(f"{OWN}{component}", kind, name="shop/web")
    assert found == Place(Group.WORKLOADS, "shop", expected, "web")
    assert found.full_name == "shop/web"


def test_the_certificate_of_a_route_is_a_part_of_it() -> None:
    found = placed(ROUTES, "kubernetes:core/v1:Secret", name="shop/shop-tls", owner="shop/shop")
    assert (found.kind, found.full_name) == ("route", "shop/shop")


def test_a_namespace_is_in_itself() -> None:
    found = placed(f"{OWN}workloads:Namespace", "kubernetes:core/v1:Namespace", name="shop")
    assert found == Place(Group.WORKLOADS, "shop", "namespace", "shop")
    assert found.full_name == "shop"


def test_a_team_is_in_the_namespace_of_its_name() -> None:
    team = f"{OWN}workloads:TeamEnvironment"
    expected = Place(Group.WORKLOADS, "team-a", "team", "team-a")
    assert placed(team, name="team-a") == expected
    assert placed(team, "kubernetes:core/v1:ResourceQuota", name="team-a/quota", owner="team-a") == expected
    namespace = placed(team, f"{OWN}workloads:Namespace", "kubernetes:core/v1:Namespace", name="team-a")
    assert namespace.kind == "namespace"


def test_what_stands_alone_is_placed_by_its_type() -> None:
    assert placed(NETWORK, name="a").group is Group.NETWORKS
    assert placed(CONTAINER, name="a").group is Group.ENDPOINTS
    in_shop = placed(SERVICE, name="shop/a", inputs={"metadata": {"namespace": "shop"}})
    assert in_shop == Place(Group.WORKLOADS, "shop", "Service", "a")
    assert placed("random:index/pet:Pet", name="a") == Place(Group.OTHER, "", "Pet", "a")


def test_places_are_in_the_order_of_the_report() -> None:
    found = [
        Place(Group.WORKLOADS, "shop", kind, "a")
        for kind in ("namespace", "app", "Service", "route", "policy")
    ]
    nodes = [Place(Group.NODES, "", "node", f"worker-{number}") for number in (2, 10)]
    networks = [Place(Group.NETWORKS, "", "network", "z")]
    expected = [*networks, *nodes, *found]
    backwards = expected[::-1]
    assert sorted(backwards, key=lambda one: one.order) == expected
