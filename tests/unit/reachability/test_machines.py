"""A cluster has cells whatever runs on it: its API server, its nodes, its ingress controller."""

from typing import Any

import pytest

from reachability.derive import derive, expectations
from reachability.machines import machines
from reachability.reasons import SERVICE
from reachability.underived import Underived
from stacks.settings import load
from tests.unit.reachability.sample import BALANCED, CLOSED, CLUSTER, ELSEWHERE, apps, lines, population

BY_ADDRESS = "pod:shop/a -> service:default/kubernetes at service:default/kubernetes:443"
BY_NAME = "pod:shop/a -> service:default/kubernetes at kubernetes.default.svc.cluster.local:443"


def bare(**more: Any) -> set[str]:
    return lines(expectations(load({"cluster": {**CLUSTER, **more}}, "a test")))


def test_a_cluster_with_nothing_on_it_is_proven_all_the_same() -> None:
    assert bare() == {
        "host -> node:control-plane at 127.0.0.1:16443 OPEN",
        "node:control-plane -> node:control-plane at 10.1.0.10:6443 OPEN",
        "node:worker-a -> node:control-plane at 10.1.0.10:6443 OPEN",
        "node:worker-a -> node:control-plane at 10.1.0.10:10250 OPEN",
        "node:control-plane -> node:worker-a at 10.1.0.11:10250 OPEN",
        "host -> node:control-plane at 10.1.0.10:10250 OPEN",
        "host -> node:worker-a at 10.1.0.11:10250 OPEN",
        "host -> node:control-plane at 10.1.0.10:9 REFUSED",
    }


@pytest.mark.parametrize(
    ("host_ip", "asked"), [("0.0.0.0", "127.0.0.1"), ("192.0.2.4", "192.0.2.4")], ids=["all", "one"]
)
def test_the_api_server_is_asked_where_it_is_published(host_ip: str, asked: str) -> None:
    assert f"host -> node:control-plane at {asked}:16443 OPEN" in bare(api_host_ip=host_ip)


def test_a_single_node_has_no_neighbours() -> None:
    assert "node:control-plane -> node:control-plane at 10.1.0.10:6443 OPEN" in bare(workers={})


def test_the_ingress_controller_answers_at_each_of_its_entrances() -> None:
    ingress = {"http_port": 18080, "https_port": 18443, "node": "worker-a"}
    found = bare(**BALANCED, ingress=ingress) - bare()
    nodes = [f"10.1.0.{end}:{port}" for end in (10, 11) for port in (30080, 30443)]
    balanced = [f"loadbalancer:traefik/traefik:{port}" for port in (80, 443)]
    places = ["127.0.0.1:18080", "127.0.0.1:18443", *nodes, *balanced]
    assert found == {f"host -> service:traefik/traefik at {place} OPEN" for place in places}


def pods(cluster: dict[str, Any] = CLUSTER, **wanted: Any) -> set[str]:
    found = machines(population(cluster=cluster, shop={**apps("a"), **wanted}))
    return lines(one for one in found if one.source.startswith("pod:"))


def test_pods_reach_the_api_server_by_its_service() -> None:
    assert pods() == {f"{BY_ADDRESS} OPEN", f"{BY_NAME} OPEN"}


def test_a_closed_namespace_does_not_reach_it() -> None:
    assert pods(**CLOSED) == {f"{BY_ADDRESS} BLOCKED", f"{BY_NAME} BLOCKED"}
    assert pods(**CLOSED, allow_dns=False) == {f"{BY_ADDRESS} BLOCKED", f"{BY_NAME} NXDOMAIN"}


@pytest.mark.parametrize(
    ("cidr", "verdict"),
    [("10.1.0.10/32", "OPEN"), ("10.3.0.1/32", "BLOCKED")],
    ids=["the control plane's own", "the Service's, which no policy sees"],
)
def test_a_policy_lets_pods_out_to_it_by_the_address_behind_its_service(cidr: str, verdict: str) -> None:
    rule = {"to": [{"ipBlock": {"cidr": cidr}}], "ports": [{"port": 6443}]}
    policies = {"api": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [rule]}}
    assert f"{BY_ADDRESS} {verdict}" in pods(**CLOSED, policies=policies)


def test_pods_that_may_be_on_the_control_plane_may_reach_it_as_their_own_node() -> None:
    alone = {
        "cluster": {**CLUSTER, "workers": {}},
        "workloads": {"namespaces": {"shop": {**apps("a"), **CLOSED}}},
    }
    found = derive(load(alone, "a test"))
    why = "network plugins differ on whether shop/a always reaches its own node"
    assert Underived("pod", SERVICE, why, 2) in found.underived
    assert not any(one.destination == "service:default/kubernetes" for one in found.expectations)


def test_of_another_stacks_cluster_only_what_starts_in_ones_own_pods() -> None:
    team = load({"workloads": {**ELSEWHERE, "namespaces": {"shop": apps("a")}}}, "a test")
    ground = load({"cluster": CLUSTER}, "a test")
    own = [one for one in expectations(team, ground) if one.destination == "service:default/kubernetes"]
    assert lines(own) == {f"{BY_ADDRESS} OPEN", f"{BY_NAME} OPEN"}
    assert not any(one.destination.startswith("node:") for one in expectations(team, ground))
