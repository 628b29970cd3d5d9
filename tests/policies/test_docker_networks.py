"""Subnets, overlays, and who may join them."""

from typing import Any

import pytest

from components.networks.naming import REASON_LABEL
from policies.docker import NETWORK
from policies.docker.networks import ATTACHABLE, ENCRYPTED
from policies.docker.subnets import DISJOINT, STACK
from policies.view import Resource, resource
from tests.policies.judge import LATER, refusals


def network(name: str, *subnets: object) -> Resource:
    return resource(NETWORK, name, {"ipamConfigs": [{"subnet": subnet} for subnet in subnets]})


def test_subnets_beside_each_other_pass() -> None:
    assert refusals(DISJOINT, network("a", "10.1.0.0/24", "fd00::/64"), network("b", "10.1.1.0/24")) == []


def test_a_subnet_in_anothers_is_refused_by_the_components_own_words() -> None:
    [said] = refusals(DISJOINT, network("a", "10.1.0.0/16"), network("b", "10.1.1.0/24"))
    assert said == (
        "Network b: b.ipamConfigs[0].subnet = 10.1.1.0/24: overlaps a.ipamConfigs[0].subnet (10.1.0.0/16); "
        "move one of them."
    )


def test_two_subnets_of_one_network_may_not_overlap_either() -> None:
    assert len(refusals(DISJOINT, network("a", "10.1.0.0/24", "10.1.0.0/25"))) == 1


def test_pods_and_services_have_subnets_too() -> None:
    stack = resource(STACK, "test", {"subnets": {"pods": "10.1.0.0/16", "services": "10.2.0.0/16"}})
    [said] = refusals(DISJOINT, stack, network("a", "10.2.3.0/24"))
    assert "overlaps test.subnets.services (10.2.0.0/16)" in said


def test_subnets_of_others_are_theirs() -> None:
    [said] = refusals(DISJOINT, network("a", "172.17.1.0/24"), reserved={"default-bridge": "172.17.0.0/16"})
    assert "overlaps reserved_subnets.default-bridge" in said


def test_what_is_no_subnet_is_said_once() -> None:
    [said] = refusals(DISJOINT, network("a", "10.1.0.5/24"), network("b", "10.3.0.0/24"))
    assert "has host bits set; write 10.1.0.0/24" in said


def test_a_subnet_that_is_not_known_yet_overlaps_nothing() -> None:
    assert refusals(DISJOINT, network("a", LATER), network("b", LATER)) == []
    assert (
        refusals(DISJOINT, resource(NETWORK, "a", {"ipamConfigs": LATER}), network("b", "10.1.0.0/24")) == []
    )


def overlay(**props: Any) -> Resource:
    return resource(NETWORK, "mesh", {"driver": "overlay", **props})


@pytest.mark.parametrize("props", [{}, {"options": {}}, {"options": {"mtu": "1400"}}])
def test_a_plain_overlay_is_refused_in_production_only(props: dict[str, Any]) -> None:
    assert refusals(ENCRYPTED, overlay(**props)) == []
    [said] = refusals(ENCRYPTED, overlay(**props), production=True)
    assert said.startswith("Network mesh: options.encrypted = None: is missing in production; set")


@pytest.mark.parametrize("props", [{"options": {"encrypted": ""}}, {"options": LATER}, {"driver": "bridge"}])
def test_what_is_encrypted_or_may_be_or_needs_not_passes(props: dict[str, Any]) -> None:
    assert refusals(ENCRYPTED, overlay(**props), production=True) == []


def test_whoever_may_join_needs_a_reason() -> None:
    [said] = refusals(ATTACHABLE, overlay(attachable=True))
    assert f"no label {REASON_LABEL} says why" in said
    assert (
        len(refusals(ATTACHABLE, overlay(attachable=True, labels=[{"label": REASON_LABEL, "value": ""}])))
        == 1
    )


@pytest.mark.parametrize(
    "props",
    [
        {"attachable": False},
        {"attachable": LATER},
        {"attachable": True, "labels": LATER},
        {"attachable": True, "labels": [{"label": LATER, "value": "for probes"}]},
        {"attachable": True, "labels": [{"label": REASON_LABEL, "value": "for probes"}]},
        {"attachable": True, "labels": [{"label": REASON_LABEL, "value": LATER}]},
    ],
)
def test_a_closed_network_or_one_with_a_reason_passes(props: dict[str, Any]) -> None:
    assert refusals(ATTACHABLE, overlay(**props)) == []
