"""Namespaces are closed, and what opens them is narrow."""

from typing import Any

import pytest

from components.isolation.convert import to_api
from components.isolation.presets import allow_dns, default_deny
from policies.kubernetes.aims import AIMED
from policies.kubernetes.namespaces import CLOSED, INFRASTRUCTURE
from policies.kubernetes.openings import NARROW
from policies.kubernetes.pods import workload
from policies.view import Resource, resource
from tests.policies.judge import LATER, refusals

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def app(name: str, kind: str = "Deployment") -> Resource:
    return resource(f"kubernetes:apps/v1:{kind}", name, workload(kind, name, {"containers": []}))


def policy(namespace: str, spec: Any) -> Resource:
    return resource(
        POLICY, f"{namespace}/p", {"metadata": {"name": "p", "namespace": namespace}, "spec": spec}
    )


DENY = to_api(default_deny())


def test_a_namespace_that_nothing_closes_is_refused_where_it_is_declared() -> None:
    namespace = resource("kubernetes:core/v1:Namespace", "shop", {"metadata": {"name": "shop"}})
    [said] = refusals(CLOSED, app("shop/web"), app("shop/api", "StatefulSet"), namespace)
    assert said.startswith(
        "Namespace shop: namespace = shop is open for Ingress and Egress: has pods, and no"
    )


def test_a_namespace_of_others_is_refused_at_what_has_pods_in_it() -> None:
    [said] = refusals(CLOSED, app("shop/web", "DaemonSet"))
    assert said.startswith("DaemonSet shop/web: namespace = shop is open")


def test_a_closed_namespace_passes() -> None:
    assert refusals(CLOSED, app("shop/web"), policy("shop", DENY), policy("shop", to_api(allow_dns()))) == []


def test_a_namespace_without_pods_passes() -> None:
    assert refusals(CLOSED, resource("kubernetes:core/v1:Namespace", "a", {"metadata": {"name": "a"}})) == []


def test_each_direction_counts_by_itself() -> None:
    one_way = {"podSelector": {}, "policyTypes": ["Ingress"]}
    [said] = refusals(CLOSED, app("shop/web"), policy("shop", one_way))
    assert "shop is open for Egress:" in said
    both = [policy("shop", one_way), policy("shop", {"podSelector": {}, "policyTypes": ["Egress"]})]
    assert refusals(CLOSED, app("shop/web"), *both) == []


@pytest.mark.parametrize(
    "spec",
    [
        {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress", "Egress"]},
        {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [{}], "egress": [{}]},
        {"podSelector": "web"},
        None,
    ],
)
def test_a_policy_for_some_pods_or_with_rules_or_that_is_none_closes_nothing(spec: Any) -> None:
    [said] = refusals(CLOSED, app("shop/web"), policy("shop", spec))
    assert "Egress" in said


def test_a_policy_of_another_namespace_closes_nothing_here() -> None:
    assert len(refusals(CLOSED, app("shop/web"), policy("street", DENY))) == 1


@pytest.mark.parametrize("one", [policy(LATER, DENY), policy("shop", LATER), policy(LATER, LATER)])
def test_a_policy_that_is_not_known_yet_may_be_the_one(one: Resource) -> None:
    assert refusals(CLOSED, app("shop/web"), one) == []


def test_a_namespace_that_is_not_known_yet_is_no_violation() -> None:
    one = resource("kubernetes:apps/v1:Deployment", "web", {"metadata": {"namespace": LATER}})
    assert refusals(CLOSED, one) == []


def test_namespaces_are_excepted_by_name_and_the_clusters_own_are_at_once() -> None:
    assert refusals(CLOSED, *(app(f"{name}/x") for name in INFRASTRUCTURE)) == []
    assert refusals(CLOSED, app("street/web"), exceptions={"street": "is open on purpose"}) == []
    said = refusals(CLOSED, app("traefik/x"), infrastructure={})
    assert len(said) == 1


def test_pods_without_a_namespace_are_in_the_default_one() -> None:
    pod = resource("kubernetes:core/v1:Pod", "web", {"metadata": {"name": "web"}, "spec": {}})
    [said] = refusals(CLOSED, pod)
    assert "default is open" in said


def opening(direction: str, *rules: object) -> Resource:
    return policy("shop", {"podSelector": {}, "policyTypes": [direction], direction.lower(): list(rules)})


def block(cidr: str) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr}}


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            opening("Egress", {"to": [block("0.0.0.0/0")]}),
            "spec.egress[0].to = 0.0.0.0/0: is the whole",
        ),
        (opening("Ingress", {"from": [block("::/0")]}), "spec.ingress[0].from = ::/0"),
        (
            opening("Egress", {"to": [block("10.0.0.0/8")]}, {"ports": [{"port": 53}]}),
            "egress[1].to = everybody",
        ),
        (opening("Ingress", {}), "spec.ingress[0].from = everybody"),
        (opening("Egress", {"to": [block("0.0.0.0/1"), block("128.0.0.0/1")]}), "egress[0].to = 0.0.0.0/0"),
        (
            opening("Egress", {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]}),
            "egress[0].to = 0.0.0.0/0",
        ),
    ],
)
def test_the_whole_world_is_refused_in_whatever_words(one: Resource, said: str) -> None:
    [message] = refusals(NARROW, one)
    assert message.startswith("NetworkPolicy shop/p: ")
    assert said in message


@pytest.mark.parametrize(
    "one",
    [
        opening("Egress", {"to": [block("10.0.0.0/8"), {"podSelector": {}}]}),
        opening("Ingress", {"from": [{"namespaceSelector": {}}]}),
        policy("shop", DENY),
        policy("shop", to_api(allow_dns())),
        policy("shop", LATER),
        opening("Egress", {"to": [block(LATER)]}),
        policy("shop", {"podSelector": "no form"}),
    ],
)
def test_whoever_is_named_passes_and_what_is_not_known_yet(one: Resource) -> None:
    assert refusals(NARROW, one) == []


RANGE = {"from": [{"podSelector": {}}], "ports": [{"port": 1, "endPort": 1024}]}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"from": [block("8.0.0.0/7")]},
            "spec.ingress[0].from = 8.0.0.0/7: is wider than /8, the widest that was agreed on; name the "
            "subnets that are meant.",
        ),
        ({"from": [block("10.0.0.0/8"), block("11.0.0.0/8")]}, "from = 10.0.0.0/7: is wider than /8"),
        ({"from": [block("fc00::/7")]}, "from = fc00::/7: is wider than /8"),
        (
            {**RANGE, "ports": [{"port": 1, "endPort": 1025}]},
            "spec.ingress[0].ports[0] = 1 to 1025: are 1025 ports, more than the 1024 that were agreed on; "
            "name those meant.",
        ),
        (
            {**RANGE, "ports": [{"port": 1, "endPort": 800}, {"port": 801, "endPort": 1600}]},
            "spec.ingress[0].ports = 1 to 1600: are 1600 ports, more than the 1024 that were agreed on",
        ),
    ],
)
def test_more_than_was_agreed_on_is_refused(rule: dict[str, Any], said: str) -> None:
    [message] = refusals(NARROW, opening("Ingress", rule))
    assert said in message


def test_ranges_of_different_protocols_and_with_gaps_are_counted_apart() -> None:
    tcp = [{"port": 1, "endPort": 800}, {"port": 802, "endPort": 1600}]
    udp = [{"port": 801, "endPort": 1600, "protocol": "UDP"}, {"port": "http"}, {"protocol": "TCP"}]
    assert refusals(NARROW, opening("Ingress", {**RANGE, "ports": [*tcp, *udp]})) == []


def test_what_was_agreed_on_can_be_another() -> None:
    narrow, wide = opening("Ingress", {"from": [block("10.0.0.0/15")]}), opening("Ingress", RANGE)
    assert refusals(NARROW, narrow, wide) == []
    assert "is wider than /16" in refusals(NARROW, narrow, shortest_prefix=16)[0]
    assert "more than the 100" in refusals(NARROW, wide, most_ports=100)[0]
    assert refusals(NARROW, opening("Ingress", {"from": [block("8.0.0.0/7")]}), shortest_prefix=7) == []


def labelled(name: str, namespace: Any, **labels: Any) -> Resource:
    found = {"metadata": {"name": name, "namespace": namespace}}
    template = {"metadata": {"labels": labels}, "spec": {"containers": []}}
    return resource("kubernetes:apps/v1:Deployment", name, {**found, "spec": {"template": template}})


def selecting(peer: dict[str, Any], **labels: str) -> Resource:
    spec = {"podSelector": {"matchLabels": labels}, "ingress": [{"from": [peer]}]}
    return policy("shop", spec)


def in_namespace(**labels: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": labels}}


NAMED = "kubernetes.io/metadata.name"
IN_X = {"key": "app", "operator": "In", "values": ["x"]}
THERE = (
    resource(
        "kubernetes:core/v1:Namespace",
        "street",
        {"metadata": {"name": "street", "labels": {"open": "yes"}}},
    ),
    labelled("web", "shop", app="web"),
    labelled("walker", "street", app="walker"),
)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(selecting({"podSelector": {"matchLabels": {"app": "web"}}}, app="web"), id="pods"),
        pytest.param(selecting(in_namespace(open="yes")), id="a namespace by its label"),
        pytest.param(selecting(in_namespace(**{NAMED: "street"})), id="a namespace by its name"),
        pytest.param(selecting(in_namespace(**{NAMED: "kube-system"})), id="the cluster's own"),
        pytest.param(
            selecting({**in_namespace(open="yes"), "podSelector": {"matchLabels": {"app": "walker"}}}),
            id="pods of another namespace",
        ),
        pytest.param(selecting({"podSelector": {}}), id="whoever comes"),
        pytest.param(selecting(block("10.0.0.0/8")), id="addresses"),
        pytest.param(
            selecting({"podSelector": {"matchLabels": {"pod-template-hash": "a"}}}),
            id="what Kubernetes adds",
        ),
        pytest.param(policy(LATER, {"podSelector": {"matchLabels": {"a": "b"}}}), id="a namespace not known"),
        pytest.param(policy("shop", LATER), id="a policy not known"),
    ],
)
def test_a_policy_that_means_what_is_there_passes(one: Resource) -> None:
    assert refusals(AIMED, one, *THERE) == []


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            selecting({"podSelector": {}}, app="wbe"),
            "NetworkPolicy shop/p: spec.podSelector = app=wbe: selects no pods of shop, so the policy does "
            "nothing; write the labels of some.",
        ),
        (
            selecting({"podSelector": {"matchLabels": {"app": "walker"}}}),
            "NetworkPolicy shop/p: spec.ingress[0].from[0] = app=walker: selects no pods that are declared; "
            "write the labels of some, or name the namespace in elsewhere.",
        ),
        (selecting(in_namespace(team="b")), "from[0] = team=b: selects no pods that are declared"),
        (
            selecting(
                {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["x"]}]}}
            ),
            "from[0] = app In: selects no pods that are declared",
        ),
        (
            selecting({"podSelector": {"matchLabels": {"role": "nobody-has-it"}}}, app="web"),
            "from[0] = role=nobody-has-it: selects no pods that are declared",
        ),
        (
            selecting({**in_namespace(open="yes"), "podSelector": {"matchLabels": {"app": "web"}}}),
            "from[0] = app=web in open=yes: selects no pods",
        ),
    ],
)
def test_a_policy_that_means_nothing_is_refused(one: Resource, said: str) -> None:
    [message] = refusals(AIMED, one, *THERE)
    assert said in message


def test_namespaces_of_others_can_be_named_and_an_ingress_controllers_is() -> None:
    one = selecting(in_namespace(**{NAMED: "team-b"}))
    assert len(refusals(AIMED, one, *THERE)) == 1
    assert refusals(AIMED, one, *THERE, elsewhere={"team-b": "is another stack's"}) == []
    derived = resource(one.kind, "shop/allow-ingress-web", one.props.value)
    assert refusals(AIMED, derived, *THERE) == []


def test_pods_that_are_not_known_yet_may_be_meant() -> None:
    assert refusals(AIMED, selecting({"podSelector": {}}, app="x"), labelled("x", LATER, app="x")) == []
    assert refusals(AIMED, selecting({"podSelector": {}}, app="x"), labelled("x", "shop", app=LATER)) == []
