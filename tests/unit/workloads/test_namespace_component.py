"""A namespace is closed before its first pod runs, and takes only pods that may do little."""

from dataclasses import replace

import pulumi
import pytest

from components.isolation.convert import read_spec
from components.isolation.facts import Policy
from components.isolation.presets import allow_dns, default_deny
from components.workloads.namespace import Namespace, NamespaceArgs
from tests.unit.addons.sample import refusal
from tests.unit.networks.recorder import record
from tests.unit.networks.wire import options

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
POLICIES = (
    Policy("shop", "default-deny", default_deny()),
    Policy("shop", "allow-dns", allow_dns()),
)
ARGS = NamespaceArgs(stack="lab", labels={"team": "a"}, policies=POLICIES)


def test_a_namespace_and_its_policies_are_resources() -> None:
    recorder = record(lambda: Namespace("shop", ARGS))
    found = {(one.kind, one.name): one.inputs["metadata"] for one in recorder.seen if not one.is_component}
    assert found == {
        (NAMESPACE, "shop"): {
            "name": "shop",
            "labels": {
                "app.kubernetes.io/managed-by": "container-networks",
                "container-networks.stack": "lab",
                "pod-security.kubernetes.io/enforce": "restricted",
                "team": "a",
            },
        },
        (POLICY, "shop/default-deny"): {"name": "default-deny", "namespace": "shop"},
        (POLICY, "shop/allow-dns"): {"name": "allow-dns", "namespace": "shop"},
    }


@pytest.mark.parametrize(("privileged", "level"), [(False, "restricted"), (True, "privileged")])
def test_only_pods_on_their_nodes_network_need_more_rights(privileged: bool, level: str) -> None:
    recorder = record(lambda: Namespace("shop", replace(ARGS, privileged=privileged)))
    (found,) = [one.inputs["metadata"]["labels"] for one in recorder.seen if one.kind == NAMESPACE]
    assert found["pod-security.kubernetes.io/enforce"] == level


def test_what_depends_on_it_comes_after_its_last_policy() -> None:
    def program() -> None:
        namespace = Namespace("shop", ARGS)
        after = pulumi.ResourceOptions(depends_on=[namespace])
        pulumi.CustomResource("test:index:Pods", "web", {}, after)

    asked = options(program)
    assert asked["test:index:Pods", "web"].after == {
        (NAMESPACE, "shop"),
        (POLICY, "shop/default-deny"),
        (POLICY, "shop/allow-dns"),
    }
    assert asked[POLICY, "shop/default-deny"].after == {(NAMESPACE, "shop")}


def test_a_wrong_label_is_refused_before_anything_is_registered() -> None:
    message = "labels.a b = a b: is no key; write one such as tier or example.com/tier"
    assert refusal(lambda: Namespace("shop", replace(ARGS, labels={"a b": "c"}))) == (message, [])


def test_a_wrong_policy_is_refused_before_anything_is_registered() -> None:
    wrong = Policy("shop", "some", read_spec({"egress": []}))
    said, registered = refusal(lambda: Namespace("shop", replace(ARGS, policies=[wrong])))
    assert said.startswith("policies.some.egress = 0 rules: is ignored")
    assert registered == []
