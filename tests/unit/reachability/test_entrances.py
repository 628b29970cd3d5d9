"""What follows for those outside of a cluster: the host, its nodes, and endpoints beside them."""

from typing import Any

import pytest

from reachability.entrances import outside
from reachability.population import Population
from stacks.settings import load
from tests.unit.reachability.sample import (
    BALANCED,
    CLOSED,
    CLUSTER,
    DATA,
    HTTP,
    SILENT,
    apps,
    lines,
    population,
    service,
)

EVERYWHERE = {**HTTP, "every_node": True}


def visits(found: Population, *visitors: str) -> set[str]:
    """What follows for those who are no node."""
    return lines([one for one in outside(found) if one.source in (visitors or ("host",))])


def node_port(port: str = "http", **settings: Any) -> dict[str, Any]:
    return {"type": "NodePort", "app": "a", "ports": {port: {"port": 8000, "node_port": 30001}}, **settings}


def balanced(**settings: Any) -> dict[str, Any]:
    return service("a", type="LoadBalancer", **settings)


def from_host(place: str, verdict: str = "OPEN", shows: str = " (hostname)") -> str:
    return f"host -> service:shop/a at {place} {verdict}{shows}"


def at_nodes(verdict: str = "OPEN", shows: str = " (hostname)", protocol: str = "") -> set[str]:
    """The host asks on every node, whichever has a pod."""
    places = [f"10.1.0.{end}:30001{protocol}" for end in (10, 11)]
    return {from_host(place, verdict, shows) for place in places}


def on(wanted: dict[str, Any], *, app: dict[str, Any] = HTTP, **more: Any) -> Population:
    """A Service in front of one application, on a cluster with a load balancer."""
    return population(cluster=BALANCED, shop={**apps(a=app), "services": {"a": wanted}, **more})


AT_ITS_ADDRESS = "loadbalancer:shop/a:8000"
POLICY = {"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.1.0.0/16"}}]}]}

FROM_HOST: dict[str, tuple[Population, set[str]]] = {
    "a Service of the cluster's own alone is no entrance": (on(service("a")), set()),
    "another name is no entrance": (on({"type": "ExternalName", "external_name": "example.com"}), set()),
    "a node port answers on every node": (on(node_port()), at_nodes()),
    "a node port that Kubernetes chooses is not known": (on(service("a", type="NodePort")), set()),
    "a node port for UDP says nothing": (
        on(node_port("data"), app=DATA),
        at_nodes(shows="", protocol="/udp"),
    ),
    "a node port in front of an image of its own says nothing that is known": (
        on(node_port(), app={**HTTP, **SILENT}),
        at_nodes(shows=""),
    ),
    "a node port with policy Local answers where a pod runs, and nobody knows where": (
        on(node_port(external_traffic_policy="Local")),
        set(),
    ),
    "a node port with policy Local shows the client's own address": (
        on(node_port(external_traffic_policy="Local"), app=EVERYWHERE),
        at_nodes(shows=" (client)"),
    ),
    "a node port with policy Local of what never says who asks": (
        on(node_port(external_traffic_policy="Local"), app={**EVERYWHERE, "server": "serve-hostname"}),
        at_nodes(),
    ),
    "a node port of a closed namespace lets nobody in": (
        on(node_port(), **CLOSED),
        at_nodes("BLOCKED"),
    ),
    "a load balancer gives an address": (on(balanced()), {from_host(AT_ITS_ADDRESS)}),
    "a load balancer with a port on every node, too": (
        on({**node_port(), "type": "LoadBalancer"}),
        {*at_nodes(), from_host(AT_ITS_ADDRESS)},
    ),
    "a load balancer with policy Local shows the client's own address": (
        on(balanced(external_traffic_policy="Local")),
        {from_host(AT_ITS_ADDRESS, shows=" (client)")},
    ),
    "a load balancer takes whom it knows": (
        on(balanced(source_ranges=["192.0.2.0/24", "10.1.0.1/32"])),
        {from_host(AT_ITS_ADDRESS)},
    ),
    "a load balancer takes nobody else": (
        on(balanced(source_ranges=["192.0.2.0/24"])),
        {from_host(AT_ITS_ADDRESS, "BLOCKED")},
    ),
    "where all that a pod may see of the host is let in, it is": (
        on(node_port(), policies={"in": {**POLICY, "ingress": [{}]}}),
        at_nodes(),
    ),
    "where a part of it is, nothing is said": (on(node_port(), policies={"in": POLICY}), set()),
    "with policy Local a pod sees the host's own address alone": (
        on(balanced(external_traffic_policy="Local"), policies={"in": POLICY}),
        {from_host(AT_ITS_ADDRESS, shows=" (client)")},
    ),
    "on a cluster that nobody here knows there are no entrances": (
        population(cluster=None, shop={**apps("a"), "services": {"a": node_port()}}),
        set(),
    ),
}


@pytest.mark.parametrize(("found", "wanted"), FROM_HOST.values(), ids=FROM_HOST.keys())
def test_from_the_host(found: Population, wanted: set[str]) -> None:
    assert visits(found) == wanted


def beside(ipv4: str | None, policies: dict[str, Any] | None = None, **wanted: Any) -> Population:
    """A cluster on a network of the stack, with an endpoint on it and one that is elsewhere."""
    shop = {**apps("a"), "services": {"a": {**balanced(), **wanted}}, "policies": policies or {}}
    raw = {
        "networks": {
            "yard": {"driver": "bridge", "subnet": "10.1.0.0/16", "ip_range": "10.1.9.0/24"},
            "lane": {"driver": "bridge", "subnet": "10.9.0.0/24"},
        },
        "endpoints": {
            "near": {"networks": {"yard": {"ipv4": ipv4}}},
            "far": {"networks": {"lane": {}}},
        },
        "cluster": {**BALANCED, "network": {"existing": "yard"}},
        "workloads": {"namespaces": {"shop": shop}},
    }
    return Population(load(raw, "a test"))


TAKEN: dict[str, Any] = {"source_ranges": ["10.1.0.20/32"]}


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (beside("10.1.0.20"), {"OPEN"}),
        (beside("10.1.0.20", **TAKEN), {"OPEN"}),
        (beside("10.1.0.21", **TAKEN), {"BLOCKED"}),
        (beside(None), {"OPEN"}),
        (beside(None, **TAKEN), set()),
    ],
    ids=["taken", "known", "unknown", "an address that is handed out", "one that might be known"],
)
def test_an_endpoint_beside_the_nodes_visits_as_the_host_does(found: Population, wanted: set[str]) -> None:
    place = f"near -> service:shop/a at {AT_ITS_ADDRESS}"
    assert visits(found, "near") == {f"{place} {verdict} (hostname)" for verdict in wanted}


@pytest.mark.parametrize(
    ("barred", "wanted"),
    [("10.1.8.0/24", {"OPEN"}), ("10.1.9.128/25", set())],
    ids=["none of what Docker hands out", "a part of it"],
)
def test_an_address_that_is_handed_out_may_be_any_of_those_that_are(barred: str, wanted: set[str]) -> None:
    block = {"cidr": "10.0.0.0/8", "except": [barred]}
    found = beside(None, {"in": {"podSelector": {}, "ingress": [{"from": [{"ipBlock": block}]}]}})
    assert {line.split()[5] for line in visits(found, "near")} == wanted


def test_an_endpoint_elsewhere_does_not_visit() -> None:
    assert {one.source for one in outside(beside("10.1.0.20"))} == {
        "host",
        "near",
        "node:control-plane",
        "node:worker-a",
    }


def from_nodes(found: Population) -> set[str]:
    """What follows for a worker; a control plane is like one."""
    every = [one for one in outside(found) if one.source.startswith("node:")]
    worker = lines([one for one in every if one.source == "node:worker-a"])
    other = lines([one for one in every if one.source == "node:control-plane"])
    assert {line.replace("control-plane", "worker-a") for line in other} == worker
    return {line.removeprefix("node:worker-a -> ") for line in worker}


FROM_NODES: dict[str, tuple[Population, set[str]]] = {
    "pods and Services by their addresses": (
        population(shop={**apps("a"), "services": {"a": service("a")}}),
        {
            "pod:shop/a at pod:shop/a:80 OPEN (hostname)",
            "service:shop/a at service:shop/a:8000 OPEN",
        },
    ),
    "UDP, and an image of its own": (
        population(shop=apps(a=DATA, b={**HTTP, **SILENT})),
        {"pod:shop/a at pod:shop/a:81/udp OPEN", "pod:shop/b at pod:shop/b:80 OPEN"},
    ),
    "no names: nodes do not ask the cluster's DNS": (
        population(
            shop={
                **apps("a"),
                "services": {
                    "a": service("a", headless=True),
                    "other": {"type": "ExternalName", "external_name": "example.com"},
                },
            }
        ),
        {"pod:shop/a at pod:shop/a:80 OPEN (hostname)"},
    ),
    "nothing that is closed: a pod always lets its own node in, and nobody knows which that will be": (
        population(shop={**apps("a"), **CLOSED, "services": {"a": service("a")}}),
        set(),
    ),
}


@pytest.mark.parametrize(("found", "wanted"), FROM_NODES.values(), ids=FROM_NODES.keys())
def test_from_nodes(found: Population, wanted: set[str]) -> None:
    assert from_nodes(found) == wanted


def test_a_node_that_answers_for_others_says_so() -> None:
    whys = {one.why for one in outside(on(node_port())) if one.address == "10.1.0.11"}
    assert whys == {"worker-a answers for shop/a; no policy isolates host or shop/a"}


def test_a_client_that_is_not_taken_is_told_why() -> None:
    (found,) = [one for one in outside(on(balanced(source_ranges=["192.0.2.0/24"]))) if one.source == "host"]
    assert found.why == "it is in none of the Service's source_ranges"


def test_without_workloads_nothing_follows() -> None:
    assert list(outside(Population(load({"cluster": CLUSTER}, "a test")))) == []
