"""Services: what is behind them, and who reaches them from outside."""

from dataclasses import replace
from typing import Any

import pytest

from policies.kubernetes import TRAEFIK
from policies.kubernetes.entrances import NODE_PORT, SOURCES
from policies.kubernetes.pods import workload
from policies.kubernetes.selection import SELECTS
from policies.view import Resource, resource
from tests.policies.judge import LATER, refusals

SERVICE = "kubernetes:core/v1:Service"


def service(name: str = "shop/web", *within: str, namespace: str = "shop", **spec: Any) -> Resource:
    return resource(SERVICE, name, {"metadata": {"namespace": namespace}, "spec": spec}, *within)


def app(name: str, **labels: str) -> Resource:
    return resource(
        "kubernetes:apps/v1:Deployment", name, workload("Deployment", name, {"containers": []}, **labels)
    )


WEB = app("shop/web", app="web", tier="front")


@pytest.mark.parametrize("selector", [{"app": "web"}, {"app": "web", "tier": "front"}])
def test_a_service_that_selects_pods_passes(selector: dict[str, str]) -> None:
    assert refusals(SELECTS, service(selector=selector), WEB) == []


@pytest.mark.parametrize("others", [[], [app("shop/api", app="api")], [app("street/web", app="web")]])
def test_a_service_without_pods_is_refused(others: list[Resource]) -> None:
    [said] = refusals(SELECTS, service(selector={"app": "web"}), *others)
    assert said.startswith("Service shop/web: spec.selector = {'app': 'web'}: selects no pods")


def test_all_labels_of_a_selector_must_be_there() -> None:
    assert len(refusals(SELECTS, service(selector={"app": "web", "tier": "back"}), WEB)) == 1


@pytest.mark.parametrize(
    "one",
    [
        service(type="ExternalName", externalName="example.com"),
        service(selector=LATER),
        service(selector={"app": LATER}),
        service(namespace=LATER, selector={"app": "web"}),
    ],
)
def test_a_service_that_selects_nothing_or_what_is_not_known_yet_passes(one: Resource) -> None:
    assert refusals(SELECTS, one, WEB) == []


def test_pods_whose_labels_are_not_known_yet_may_be_the_ones() -> None:
    assert refusals(SELECTS, service(selector={"app": "api"}), app("shop/api", app=LATER)) == []


def ported(name: str, *ports: object) -> Resource:
    return service(name, ports=[{"port": 80, "nodePort": port} for port in ports])


def test_node_ports_of_the_range_pass() -> None:
    services = [ported("a", 30000), ported("b", 32767), ported("c", None), ported("d", LATER, LATER)]
    assert refusals(NODE_PORT, *services) == []


def test_tcp_and_udp_of_one_service_may_share_a_node_port() -> None:
    assert refusals(NODE_PORT, ported("dns", 30053, 30053)) == []


def test_a_node_port_of_two_services_is_refused() -> None:
    [said] = refusals(NODE_PORT, ported("a", 30080), ported("b", 30080))
    assert said == "Service b: spec.ports[0].nodePort = 30080: is that of Service a; choose another."


def test_a_node_port_outside_of_the_range_that_was_agreed_on_is_refused() -> None:
    [said] = refusals(NODE_PORT, ported("a", 30080), ported("b", 31001), lowest=30000, highest=31000)
    assert said == (
        "Service b: spec.ports[0].nodePort = 31001: was not agreed on; choose one of 30000 to 31000."
    )


@pytest.mark.parametrize("rule", [SELECTS, NODE_PORT])
def test_clusters_have_nothing_to_do_with_each_other(rule: Any) -> None:
    here = service("a", selector={"app": "web"}, ports=[{"nodePort": 30080}])
    there = replace(ported("b", 30080), provider="another")
    found = list(rule.violations([here, there, replace(WEB, provider="another")], rule.settings()))
    assert len(found) == (1 if rule is SELECTS else 0)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({}, "spec.loadBalancerSourceRanges = None: is missing, which lets everybody come"),
        ({"loadBalancerSourceRanges": []}, "spec.loadBalancerSourceRanges = []"),
        ({"loadBalancerSourceRanges": ["0.0.0.0/0"]}, "SourceRanges[0] = 0.0.0.0/0: is everybody"),
        (
            {"loadBalancerSourceRanges": ["10.0.0.0/8", "10.1.0.1"]},
            "[1] = 10.1.0.1: has no prefix",
        ),
    ],
)
def test_a_load_balancer_for_everybody_is_refused(spec: dict[str, Any], said: str) -> None:
    [message] = refusals(SOURCES, service(type="LoadBalancer", **spec))
    assert said in message


@pytest.mark.parametrize(
    "one",
    [
        service(type="LoadBalancer", loadBalancerSourceRanges=["10.0.0.0/8"]),
        service(type="LoadBalancer", loadBalancerSourceRanges=LATER),
        service(type="LoadBalancer", loadBalancerSourceRanges=[LATER]),
        service(type=LATER),
        service(type="NodePort"),
        service("traefik", TRAEFIK, type="LoadBalancer"),
    ],
)
def test_a_load_balancer_that_says_for_whom_passes_and_the_ingress_controllers(one: Resource) -> None:
    assert refusals(SOURCES, one) == []
