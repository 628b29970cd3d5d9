"""A policy becomes exactly one object, in the form that the API server stores; a wrong one, nothing."""

import pulumi
import pytest

from components.errors import SettingError
from components.isolation.convert import read_spec, to_api
from components.isolation.policy import NetworkPolicy, NetworkPolicyArgs
from components.isolation.presets import allow_from_cidr, default_deny
from components.isolation.spec import PolicySpec
from tests.unit.isolation.test_spec import FULL
from tests.unit.networks.recorder import Recorder, record

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def kinds(recorder: Recorder) -> list[tuple[str, str]]:
    """What was registered."""
    return [(one.kind, one.name) for one in recorder.seen]


def test_a_policy_is_one_object_named_after_itself() -> None:
    args = NetworkPolicyArgs(namespace="shop", spec=default_deny())
    recorder = record(lambda: NetworkPolicy("default-deny", args))
    assert kinds(recorder) == [
        ("container-networks:isolation:NetworkPolicy", "default-deny"),
        (POLICY, "default-deny"),
    ]
    assert recorder.seen[1].inputs == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "default-deny", "namespace": "shop"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }


@pytest.mark.parametrize(
    "spec", [read_spec(FULL), allow_from_cidr({"a": "b"}, "10.0.0.0/8", 80, except_=["10.1.0.0/16"])]
)
def test_a_spec_arrives_as_it_is_stored(spec: PolicySpec) -> None:
    args = NetworkPolicyArgs(namespace="shop", spec=spec)
    recorder = record(lambda: NetworkPolicy("some", args))
    assert recorder.seen[1].inputs["spec"] == to_api(spec)


def test_policies_of_one_name_can_be_in_several_namespaces() -> None:
    def program() -> None:
        for namespace in ("shop", "web"):
            args = NetworkPolicyArgs(namespace=namespace, spec=default_deny(), policy_name="default-deny")
            NetworkPolicy(f"{namespace}-default-deny", args)

    found = [one for one in record(program).seen if one.kind == POLICY]
    assert {one.name: one.inputs["metadata"] for one in found} == {
        "shop-default-deny": {"name": "default-deny", "namespace": "shop"},
        "web-default-deny": {"name": "default-deny", "namespace": "web"},
    }


def test_a_namespace_can_be_an_output() -> None:
    def program() -> None:
        args = NetworkPolicyArgs(namespace=pulumi.Output.from_input("shop"), spec=default_deny())
        NetworkPolicy("some", args)

    assert record(program).seen[1].inputs["metadata"]["namespace"] == "shop"


@pytest.mark.parametrize(
    ("args", "name", "message"),
    [
        (
            NetworkPolicyArgs(namespace="shop", spec=read_spec({"egress": []})),
            "some",
            "spec.egress = 0 rules: is ignored, since policyTypes does not name Egress; add it there, or "
            "remove this",
        ),
        (
            NetworkPolicyArgs(namespace="Shop", spec=default_deny()),
            "some",
            "namespace = Shop: is no namespace; use up to 63 lower-case letters, digits and dashes",
        ),
        (
            NetworkPolicyArgs(namespace="shop", spec=default_deny()),
            "default_deny",
            "policy_name = default_deny: is no name of a policy; use lower-case letters, digits, dashes and "
            "dots",
        ),
        (
            NetworkPolicyArgs(namespace="shop", spec=default_deny(), policy_name="a" * 254),
            "some",
            f"policy_name = {'a' * 254}: is no name of a policy; use lower-case letters, digits, dashes and "
            "dots",
        ),
    ],
)
def test_a_wrong_policy_is_refused_before_anything_is_registered(
    args: NetworkPolicyArgs, name: str, message: str
) -> None:
    seen: list[str] = []

    def program() -> None:
        with pytest.raises(SettingError) as refusal:
            NetworkPolicy(name, args)
        seen.append(str(refusal.value))

    recorder = record(program)
    assert (seen, recorder.seen) == ([message], [])
