"""What a stack's rules judge: what the program wants, and never what somebody has added on the cluster."""

from typing import Any

from pulumi_policy import (
    PolicyResource,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import unknown_checking_proxy

from policies.kubernetes.namespaces import CLOSED
from policies.kubernetes.openings import NARROW
from policies.kubernetes.pods import workload
from policies.shell import Wanted, as_policy
from tests.policies.judge import OPTIONS

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
URN = f"urn:pulumi:lab::container-networks::{POLICY}::shop/default-deny"
METADATA = {"name": "default-deny", "namespace": "shop"}
SPEC: dict[str, Any] = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
DENY = {"metadata": METADATA, "spec": SPEC}
OPENED = {"metadata": METADATA, "spec": {**SPEC, "ingress": [{}]}}
PODS = "kubernetes:apps/v1:Deployment"


def in_stack(kind: str, name: str, props: dict[str, Any], urn: str) -> PolicyResource:
    return PolicyResource(kind, unknown_checking_proxy(props), urn, name, OPTIONS, None, None, [], {})


def judged(wanted: dict[str, Any] | None, found: dict[str, Any]) -> list[str]:
    """What the rule about closed namespaces says after Pulumi has asked about one that is wanted so."""
    seen, said = Wanted(), list[str]()

    def report(message: str, _urn: str | None = None) -> None:
        said.append(message)

    alone, whole = as_policy(NARROW, seen), as_policy(CLOSED, seen)
    assert isinstance(alone, ResourceValidationPolicy)
    assert isinstance(whole, StackValidationPolicy)
    if wanted is not None:
        props = unknown_checking_proxy(wanted)
        args = ResourceValidationArgs(POLICY, props, URN, "shop/default-deny", OPTIONS, None, {})
        alone.validate(args, report)
    stack = [
        in_stack(POLICY, "shop/default-deny", found, URN),
        in_stack(PODS, "shop/web", workload("Deployment", "shop/web", {"containers": []}), "urn:web"),
    ]
    whole.validate(StackValidationArgs(stack, {}), report)
    return said


def test_a_policy_that_was_opened_by_hand_does_not_stop_its_own_repair() -> None:
    assert judged(DENY, OPENED) == []


def test_a_policy_that_the_program_wants_open_is_refused_whatever_was_found() -> None:
    said = judged(OPENED, DENY)
    assert any("shop is open for Ingress" in one for one in said)


def test_what_no_rule_was_asked_about_is_judged_as_it_was_found() -> None:
    assert any("shop is open for Ingress" in one for one in judged(None, OPENED))
    assert judged(None, DENY) == []
