"""What someone writes is read strictly, and what is handed on is what the API server would store."""

from typing import Any

import pytest

from components.errors import SettingError
from components.isolation.convert import read_spec, to_api

FULL: dict[str, Any] = {
    "podSelector": {
        "matchLabels": {"app": "shop"},
        "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["test", "old"]}],
    },
    "policyTypes": ["Egress", "Ingress"],
    "ingress": [
        {
            "from": [
                {"podSelector": {}, "namespaceSelector": {"matchLabels": {"team": "a"}}},
                {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
            ],
            "ports": [
                {"protocol": "TCP", "port": 80, "endPort": 90},
                {"protocol": "UDP", "port": "dns"},
                {"protocol": "SCTP"},
            ],
        }
    ],
    "egress": [{"to": [{"podSelector": {"matchExpressions": [{"key": "db", "operator": "Exists"}]}}]}, {}],
}


def test_a_complete_spec_is_stored_as_it_is_written() -> None:
    assert to_api(read_spec(FULL)) == FULL


def test_what_is_stored_is_stored_the_same_again() -> None:
    once = to_api(read_spec({"egress": [{"ports": [{"port": 53}]}]}))
    assert to_api(read_spec(once)) == once


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ({}, {"podSelector": {}, "policyTypes": ["Ingress"]}),
        (
            {"podSelector": {"matchLabels": {}}, "ingress": []},
            {"podSelector": {}, "policyTypes": ["Ingress"]},
        ),
        ({"policyTypes": []}, {"podSelector": {}, "policyTypes": ["Ingress"]}),
        (
            {"podSelector": {}, "egress": [{}]},
            {"podSelector": {}, "egress": [{}], "policyTypes": ["Ingress", "Egress"]},
        ),
        (
            {"ingress": [{"from": [], "ports": [{"port": 80}]}]},
            {
                "podSelector": {},
                "ingress": [{"ports": [{"protocol": "TCP", "port": 80}]}],
                "policyTypes": ["Ingress"],
            },
        ),
        (
            {"ingress": [{"from": [{"podSelector": {}}]}]},
            {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}], "policyTypes": ["Ingress"]},
        ),
        (
            {"ingress": [{"from": [{"podSelector": {"matchLabels": {"matchLabels": ""}}}]}]},
            {
                "podSelector": {},
                "ingress": [{"from": [{"podSelector": {"matchLabels": {"matchLabels": ""}}}]}],
                "policyTypes": ["Ingress"],
            },
        ),
    ],
    ids=[
        "nothing at all",
        "an empty list of rules",
        "an empty list of types",
        "rules for egress",
        "a port without protocol",
        "an empty selector of a peer",
        "a label with a name of ours",
    ],
)
def test_defaults_are_filled_in_and_empty_lists_left_out(
    written: dict[str, Any], stored: dict[str, Any]
) -> None:
    assert to_api(read_spec(written)) == stored


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            {"pod_selector": {}},
            "spec.pod_selector = {}: is an unknown key; write Kubernetes' own, such as podSelector",
        ),
        (
            {"ingress": [{"to": []}]},
            "spec.ingress[0].to = []: is an unknown key; write Kubernetes' own, such as podSelector",
        ),
        (
            {"ingress": [{"ports": [{"protocol": "tcp"}]}]},
            "spec.ingress[0].ports[0].protocol = tcp: input should be 'TCP', 'UDP' or 'SCTP'",
        ),
        (
            {"ingress": [{"ports": [{"port": 80.5}]}]},
            "spec.ingress[0].ports[0].port = 80.5: must be a number or a port's name",
        ),
        (
            {"ingress": [{"ports": [{"port": True}]}]},
            "spec.ingress[0].ports[0].port = True: must be a number or a port's name",
        ),
        (
            {"podSelector": {"matchLabels": {"version": 1}}},
            "spec.podSelector.matchLabels.version = 1: input should be a valid string",
        ),
        (
            {"podSelector": {"matchExpressions": [{"key": "a", "operator": "Equals"}]}},
            "spec.podSelector.matchExpressions[0].operator = Equals: "
            "input should be 'In', 'NotIn', 'Exists' or 'DoesNotExist'",
        ),
        (
            {"policyTypes": ["ingress"]},
            "spec.policyTypes[0] = ingress: input should be 'Ingress' or 'Egress'",
        ),
    ],
)
def test_another_form_is_refused_with_path_value_and_remedy(written: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        read_spec(written)
    assert str(refusal.value) == message
