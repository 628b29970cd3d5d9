"""Who is where, what leads to whom, and how a pod may see who is none."""

from typing import Any

import pytest

from components.isolation.facts import Outcome, Outside, PodFacts
from reachability.declared import App, Service
from reachability.population import Population
from stacks.model.workloads import AppPortSettings
from stacks.settings import load
from tests.unit.reachability.sample import CLOSED, CLUSTER, HTTP, SILENT, apps, population, service

PORT = AppPortSettings(port=80)
TUNNELS = ("10.2.0.1", "10.2.255.254")
NODES = ("10.1.0.10", "10.1.0.11")


def app(found: Population, name: str = "a") -> App:
    (one,) = [one for one in found.apps if one.name == name]
    return one


def of(**settings: Any) -> App:
    return app(population(shop=apps(a={**HTTP, **settings})))


@pytest.mark.parametrize(
    ("one", "several", "asked", "sees"),
    [
        (of(), False, True, True),
        (of(replicas=2), True, True, True),
        (of(every_node=True), True, True, True),
        (of(server="serve-hostname"), False, True, False),
        (of(**SILENT), False, False, False),
    ],
    ids=["one", "two", "one on every node", "one that says who it is alone", "an image of its own"],
)
def test_what_an_application_can_be_asked(one: App, several: bool, asked: bool, sees: bool) -> None:
    assert (one.is_several, one.can_be_asked, one.sees_clients) == (several, asked, sees)


def test_what_expectations_call_an_application_and_a_service() -> None:
    found = population(shop={**apps("a"), "services": {"front": service("a")}})
    (front,) = found.services
    assert (app(found).ref, front.ref) == ("pod:shop/a", "service:shop/front")
    assert front.host == "front.shop.svc.cluster.local"


def test_nodes_are_known_where_the_cluster_is() -> None:
    assert population(shop=apps("a")).nodes == {"control-plane": "10.1.0.10", "worker-a": "10.1.0.11"}
    assert population(shop=apps("a")).gateway == "10.1.0.1"
    foreign = population(cluster=None, shop=apps("a"))
    assert (foreign.nodes, foreign.gateway) == ({}, None)


def test_another_stacks_nodes_are_known_where_its_settings_are() -> None:
    foreign = population(cluster=None, shop=apps("a")).settings
    found = Population(foreign, load({"cluster": CLUSTER}, "a test"))
    assert tuple(found.nodes.values()) == NODES
    assert found.shared_network is None


def test_a_service_leads_to_its_application_be_it_by_another_name() -> None:
    found = population(
        shop={
            **apps("a"),
            "services": {
                "front": service("a"),
                "alias": {"type": "ExternalName", "external_name": "front.shop.svc.cluster.local"},
                "outside": {"type": "ExternalName", "external_name": "example.com"},
            },
        }
    )
    behind = {one.name: found.behind(one) for one in found.services}
    assert behind == {"front": app(found), "alias": app(found), "outside": None}
    assert {one.name: found.app_of(one) for one in found.services if found.app_of(one)} == {
        "front": app(found)
    }


def test_policies_see_a_pods_labels_and_the_names_of_its_ports() -> None:
    ports = {**HTTP["ports"], "data": {"port": 81, "protocol": "udp"}}
    found = population(shop=apps(a={"ports": ports, "labels": {"tier": "back"}}))
    assert found.pod(app(found)) == PodFacts(
        "shop",
        "a",
        {"tier": "back", "app.kubernetes.io/name": "a", "pod-template-hash": None},
        {"http": (80, "TCP"), "data": (81, "UDP")},
    )


def test_who_is_no_pod_may_look_like_any_node_or_its_tunnel() -> None:
    found = population(shop=apps("a"))
    assert found.outside("host", "10.1.0.1") == Outside(("10.1.0.1", *NODES, *TUNNELS), name="host")
    foreign = population(cluster=None, shop=apps("a"))
    assert foreign.outside("host", "10.1.0.1") == Outside(("10.1.0.1",), name="host")


def test_an_application_on_the_nodes_network_is_no_pod_to_policies() -> None:
    found = population(shop=apps(a={**HTTP, "host_network": True}))
    assert found.source(app(found)) == Outside((*NODES, *TUNNELS), name="pod:shop/a")
    assert found.destination(app(found)) == Outside(NODES, name="pod:shop/a")


def outcome(found: Population) -> Outcome:
    """Of the way from `a` to `b`."""
    return found.decide_between(app(found, "a"), app(found, "b"), PORT).outcome


ON_NODES = {**HTTP, "host_network": True}


@pytest.mark.parametrize(
    ("found", "decided"),
    [
        (population(shop=apps("a", "b")), Outcome.ALLOWED),
        (population(shop={**apps("a", "b"), **CLOSED}), Outcome.DENIED),
        (population(shop={**apps("b", a=ON_NODES), **CLOSED}), Outcome.UNDECIDED),
        (population(shop=apps("b", a=ON_NODES)), Outcome.ALLOWED),
    ],
    ids=["open", "closed", "closed to a node that may be its own", "open to a node"],
)
def test_whether_one_reaches_another(found: Population, decided: Outcome) -> None:
    assert outcome(found) is decided


@pytest.mark.parametrize(
    ("settings", "resolves"),
    [({}, True), (CLOSED, True), ({**CLOSED, "allow_dns": False}, False)],
    ids=["open", "closed", "closed to the cluster's DNS, too"],
)
def test_whether_one_may_ask_the_clusters_dns(settings: dict[str, Any], resolves: bool) -> None:
    found = population(shop={**apps("a"), **settings})
    assert (found.resolves(app(found)).outcome is Outcome.ALLOWED) is resolves


@pytest.mark.parametrize(
    ("settings", "enters"),
    [({}, True), ({**CLOSED, "connections": {"in": {"from": "a", "to": "b"}}}, False)],
    ids=["open", "open to the pod itself alone"],
)
def test_whether_one_enters_by_way_of_any_node(settings: dict[str, Any], enters: bool) -> None:
    found = population(shop={**apps("a", "b"), **settings})
    assert found.enters(app(found, "a"), app(found, "b"), PORT) is enters


def test_the_ingress_controller_is_in_the_namespace_that_is_said() -> None:
    found = population(cluster=None, shop=apps("a"))
    assert (found.controller.namespace, found.controller.labels) == (
        "traefik",
        {"app.kubernetes.io/name": "traefik", "pod-template-hash": None},
    )


def test_a_stack_without_workloads_has_nobody() -> None:
    found = Population(load({}, "a test"))
    assert (list(found.apps), list(found.services), found.nodes) == ([], [], {})
    assert not found.namespaces


def test_a_service_is_found_in_its_own_namespace() -> None:
    found = population(
        shop={**apps("a"), "services": {"a": service("a")}},
        street={**apps(a={**HTTP, "replicas": 2}), "services": {"a": service("a")}},
    )
    behind = {one.ref: found.app_of(one) for one in found.services}
    assert [one.is_several for one in behind.values() if one] == [False, True]
    assert isinstance(next(found.services), Service)
