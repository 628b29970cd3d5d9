"""What could not be derived is counted for each kind of pair, with the reason and any remedy."""

from typing import Any

import pytest

from reachability.derive import derive, derive_between
from reachability.reasons import (
    ANY_CONTROLLER,
    BY_A_NODE,
    CHOSEN,
    CONTROLLER_ANSWERS,
    FOREIGN,
    HANDED_OUT,
    LEAVES_THE_HOST,
    MUTE,
    NO_BACKEND,
    ONLY_WHERE_PODS_ARE,
    OWN_NODE,
)
from reachability.underived import Underived, told, total
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.reachability.sample import (
    BALANCED,
    CLOSED,
    CLUSTER,
    ELSEWHERE,
    HTTP,
    ROUTED,
    SILENT,
    apps,
    service,
)

FROM_NODES = {"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.1.0.0/16"}}]}]}
DOOR = {"rules": [{"host": "a.test", "paths": [{"service": "a", "port": "http"}]}]}


def on(cluster: dict[str, Any] = CLUSTER, **namespaces: Any) -> Settings:
    return load({"cluster": cluster, "workloads": {"namespaces": namespaces}}, "a test")


def node_port(**settings: Any) -> dict[str, Any]:
    ports = {"http": {"port": 8000, "node_port": 30001}}
    return {"a": {"type": "NodePort", "app": "a", "ports": ports, **settings}}


def counted(settings: Settings, source: str = "host") -> dict[tuple[str, str], int]:
    """How many ways of one kind of source, by the kind of address and the reason."""
    left_out = derive(settings, None, "lab").underived
    return {(one.entrance, one.why): one.ways for one in left_out if one.source == source}


def test_a_policy_for_the_nodes_subnet_and_a_node_port_say_that_policy_local_is_meant() -> None:
    settings = on(shop={**apps("a"), "services": node_port(), "policies": {"p": FROM_NODES}})
    ((entrance, why), ways) = next(iter(counted(settings).items()))
    assert (entrance, ways) == ("node port", 2), "one for each node"
    assert "over VXLAN with an address of the pods' subnet" in why
    assert why.endswith("to see the client's own, set external_traffic_policy of shop/a to Local")


def test_with_policy_local_that_way_is_derived() -> None:
    local = node_port(external_traffic_policy="Local")
    shop = {**apps(a={**HTTP, "every_node": True}), "services": local, "policies": {"p": FROM_NODES}}
    assert counted(on(shop=shop)) == {}


HOST_WAYS: dict[str, tuple[Settings, dict[tuple[str, str], int]]] = {
    "where a pod is": (
        on(shop={**apps("a"), "services": node_port(external_traffic_policy="Local")}),
        {("node port", ONLY_WHERE_PODS_ARE): 2},
    ),
    "a node port that Kubernetes chooses": (
        on(shop={**apps("a"), "services": {"a": service("a", type="NodePort")}}),
        {("node port", CHOSEN): 2},
    ),
    "a route to what may not be reached": (
        on(
            ROUTED,
            shop={
                **apps("a"),
                "services": {"a": service("a")},
                "routes": {"door": DOOR},
                "policies": {"p": {"podSelector": {}}},
            },
        ),
        {("route", CONTROLLER_ANSWERS): 1},
    ),
    "another's cluster": (
        load(
            {
                "workloads": {
                    **ELSEWHERE,
                    "namespaces": {"shop": {**apps("a"), "services": node_port(), "routes": {"door": DOOR}}},
                }
            },
            "a test",
        ),
        {("node port", FOREIGN): 1, ("route", ANY_CONTROLLER): 1},
    ),
    "all that is known": (on(shop={**apps("a"), "services": node_port()}), {}),
}


@pytest.mark.parametrize(("settings", "wanted"), HOST_WAYS.values(), ids=HOST_WAYS.keys())
def test_from_the_host(settings: Settings, wanted: dict[tuple[str, str], int]) -> None:
    assert counted(settings) == wanted


def test_from_nodes_into_what_is_closed() -> None:
    settings = on(shop={**apps("a"), **CLOSED, "services": {"a": service("a")}})
    assert counted(settings, "node") == {("pod", OWN_NODE): 2, ("Service", OWN_NODE): 2}


def test_from_pods() -> None:
    shop = {**apps("a", own={**HTTP, **SILENT}), **CLOSED, "services": node_port()}
    assert counted(on(shop=shop), "pod") == {
        ("pod", MUTE): 1,
        ("Service", MUTE): 2,
        ("node port", BY_A_NODE): 4,
    }
    local = {**apps("a"), "services": node_port(external_traffic_policy="Local")}
    assert counted(on(shop=local), "pod") == {("node port", ONLY_WHERE_PODS_ARE): 2}


def test_from_an_endpoint_whose_address_docker_hands_out() -> None:
    taken = service("a", type="LoadBalancer", source_ranges=["10.1.0.20/32"])
    raw = {
        "networks": {"yard": {"driver": "bridge", "subnet": "10.1.0.0/16", "ip_range": "10.1.9.0/24"}},
        "endpoints": {"near": {"networks": {"yard": {}}}},
        "cluster": {**BALANCED, "network": {"existing": "yard"}},
        "workloads": {"namespaces": {"shop": {**apps("a"), "services": {"a": taken}}}},
    }
    assert counted(load(raw, "a test"), "container") == {("load balancer", HANDED_OUT): 1}


def test_between_containers_whose_packets_could_leave_the_host() -> None:
    raw = {
        "networks": {
            "front": {"driver": "bridge", "subnet": "10.9.0.0/24"},
            "lan": {"driver": "macvlan", "subnet": "10.8.0.0/24", "parent": "eth0"},
        },
        "endpoints": {
            "web": {"networks": {"front": {}}, "serve": 80},
            "db": {"networks": {"lan": {}}, "serve": 80},
            "alone": {"mode": "none", "serve": 80},
        },
    }
    assert counted(load(raw, "a test"), "container") == {("container", LEAVES_THE_HOST): 3}


def test_between_stacks_only_what_leads_from_one_to_the_other() -> None:
    own = {**HTTP, **SILENT}
    stacks = [
        load({"workloads": {**ELSEWHERE, "namespaces": {name: apps("a", own=own)}}}, "a test")
        for name in ("shop", "street")
    ]
    found = derive_between(stacks, None, ["one", "two"])
    assert found.underived == (Underived("pod", "pod", MUTE, 4),)


def test_what_is_told_survives_a_stacks_output() -> None:
    one = Underived("host", "pod", NO_BACKEND, 2)
    assert Underived.from_dict({**one.to_dict(), "ways": 2.0}) == one
    assert (total([one, one]), told([one])) == (4, [f"2 host -> pod: {NO_BACKEND}"])
