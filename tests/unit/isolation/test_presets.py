"""The presets are policies that Kubernetes takes, and do what their names say."""

from collections.abc import Mapping

import pytest

from components.isolation import presets
from components.isolation.check import check_policy
from components.isolation.convert import to_api
from components.isolation.evaluate import decide
from components.isolation.facts import End, Outcome, Outside, PodFacts, Policy
from components.isolation.spec import PolicySpec, Protocol

NAMESPACES: Mapping[str, Mapping[str, str]] = {"shop": {}, "web": {}, "kube-system": {}}
BACK = PodFacts("shop", "back", {"app": "back"}, {"http": (8080, "TCP")})
FRONT = PodFacts("shop", "front", {"app": "front"})
EDGE = PodFacts("web", "edge", {"app": "edge"})
DNS = PodFacts("kube-system", "coredns", {"k8s-app": "kube-dns"})
SERVER = PodFacts("kube-system", "metrics-server", {"k8s-app": "metrics-server"})
OFFICE, GUEST = Outside(("192.0.2.7",)), Outside(("192.0.2.130",))
TO_BACK = {"app": "back"}


def passes(
    spec: PolicySpec, source: End, destination: End, port: int = 8080, protocol: Protocol = "TCP"
) -> bool:
    """Whether traffic passes with this policy in the namespace `shop`."""
    check_policy(spec)
    policies = [Policy("shop", "preset", spec)]
    return decide(policies, NAMESPACES, source, destination, port, protocol).outcome == Outcome.ALLOWED


def test_default_deny_closes_both_ways_for_its_namespace_only() -> None:
    assert not passes(presets.default_deny(), FRONT, EDGE)
    assert not passes(presets.default_deny(), EDGE, FRONT)
    assert passes(presets.default_deny(), EDGE, DNS)


def test_dns_can_be_asked_over_both_protocols_and_nothing_else_reached() -> None:
    spec = presets.allow_dns()
    assert passes(spec, FRONT, DNS, 53, "UDP")
    assert passes(spec, FRONT, DNS, 53, "TCP")
    assert not passes(spec, FRONT, DNS, 9153)
    assert not passes(spec, FRONT, SERVER, 53, "UDP")
    assert passes(spec, EDGE, FRONT), "what comes in is not its subject"


def test_a_namespaces_pods_reach_each_other_and_nobody_else() -> None:
    spec = presets.allow_same_namespace()
    assert passes(spec, FRONT, BACK)
    assert not passes(spec, FRONT, EDGE)
    assert not passes(spec, EDGE, FRONT)


@pytest.mark.parametrize("port", [8080, "http"])
def test_pods_let_in_others_of_their_namespace_by_label_and_port(port: int | str) -> None:
    spec = presets.allow_from_pods(TO_BACK, {"app": "front"}, port)
    assert passes(spec, FRONT, BACK)
    assert not passes(spec, FRONT, BACK, 8081)
    assert not passes(spec, PodFacts("shop", "other"), BACK)
    assert not passes(spec, PodFacts("web", "front", {"app": "front"}), BACK)


def test_pods_let_in_another_namespace_or_some_of_its_pods() -> None:
    assert passes(presets.allow_from_namespace(TO_BACK, "web"), EDGE, BACK)
    assert not passes(presets.allow_from_namespace(TO_BACK, "web"), FRONT, BACK)
    assert not passes(presets.allow_from_namespace(TO_BACK, "web", source={"app": "x"}), EDGE, BACK)


def test_pods_let_in_addresses_but_for_exceptions() -> None:
    spec = presets.allow_from_cidr(TO_BACK, "192.0.2.0/24", 53, except_=["192.0.2.128/25"], protocol="UDP")
    assert passes(spec, OFFICE, BACK, 53, "UDP")
    assert not passes(spec, OFFICE, BACK, 53, "TCP")
    assert not passes(spec, GUEST, BACK, 53, "UDP")


def test_a_preset_is_what_one_would_write() -> None:
    assert to_api(presets.allow_from_namespace(TO_BACK, "web", 80, "http")) == {
        "podSelector": {"matchLabels": {"app": "back"}},
        "policyTypes": ["Ingress"],
        "ingress": [
            {
                "from": [
                    {
                        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "web"}},
                        "podSelector": {},
                    }
                ],
                "ports": [{"protocol": "TCP", "port": 80}, {"protocol": "TCP", "port": "http"}],
            }
        ],
    }
