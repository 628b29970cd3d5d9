"""What a host lacks is left out, with everything that stands on it, and never without a word."""

from collections.abc import Mapping

import pytest

from stacks.omission import present, without
from stacks.settings import load

SETTINGS = load(
    {
        "swarm": True,
        "networks": {
            "front": {"driver": "bridge", "subnet": "10.1.0.0/24"},
            "wire": {"driver": "macvlan", "subnet": "10.2.0.0/24", "parent": "eth0"},
            "l2": {"driver": "ipvlan", "subnets": [{"subnet": "10.3.0.0/24"}], "parent": "eth1"},
            "mesh": {"driver": "overlay", "subnet": "10.4.0.0/24"},
            "sealed": {"driver": "overlay", "subnet": "10.5.0.0/24", "encrypted": True},
        },
        "endpoints": {
            "plain": {},
            "both": {"networks": {"front": {}, "wire": {}}},
            "wired": {"networks": {"wire": {}, "l2": {}}},
            "meshed": {"networks": {"mesh": {}, "sealed": {}}},
        },
        "services": {
            "rr": {"network": "mesh", "serve": 80},
            "vip": {"network": "mesh", "serve": 80, "endpoint_mode": "vip"},
        },
    },
    "a test",
)

CASES: dict[str, tuple[set[str], set[tuple[str, str, str]]]] = {
    "nothing": (set(), set()),
    "what this stack does not use": ({"teleport"}, set()),
    "macvlan": (
        {"macvlan"},
        {
            ("network", "wire", "macvlan"),
            ("attachment", "both@wire", "macvlan"),
            ("attachment", "wired@wire", "macvlan"),
        },
    ),
    "both link drivers": (
        {"macvlan", "ipvlan"},
        {
            ("network", "wire", "macvlan"),
            ("network", "l2", "ipvlan"),
            ("attachment", "both@wire", "macvlan"),
            ("endpoint", "wired", "macvlan"),
        },
    ),
    "encryption": (
        {"overlay-encrypted"},
        {("network", "sealed", "overlay-encrypted"), ("attachment", "meshed@sealed", "overlay-encrypted")},
    ),
    "overlays": (
        {"overlay"},
        {
            ("network", "mesh", "overlay"),
            ("network", "sealed", "overlay"),
            ("endpoint", "meshed", "overlay"),
            ("service", "rr", "overlay"),
            ("service", "vip", "overlay"),
        },
    ),
    "virtual addresses": ({"swarm-vip"}, {("service", "vip", "swarm-vip")}),
}


def reasons(lacking: set[str]) -> Mapping[str, str]:
    return {capability: f"the kernel has no {capability}" for capability in lacking}


@pytest.mark.parametrize(("lacking", "omitted"), CASES.values(), ids=CASES.keys())
def test_exactly_what_needs_a_missing_capability_is_left_out(
    lacking: set[str], omitted: set[tuple[str, str, str]]
) -> None:
    found = present(SETTINGS, reasons(lacking))
    assert {(one.kind, one.name, one.needs) for one in found.omitted} == omitted
    assert all(one.reason == f"the kernel has no {one.needs}" for one in found.omitted)


@pytest.mark.parametrize(("lacking", "omitted"), CASES.values(), ids=CASES.keys())
def test_what_is_not_left_out_is_there(lacking: set[str], omitted: set[tuple[str, str, str]]) -> None:
    found = present(SETTINGS, reasons(lacking)).settings
    gone = {(kind, name) for kind, name, _ in omitted}
    there = {
        *(("network", name) for name in found.networks),
        *(("endpoint", name) for name in found.endpoints),
        *(("service", name) for name in found.services),
    }
    declared = {
        *(("network", name) for name in SETTINGS.networks),
        *(("endpoint", name) for name in SETTINGS.endpoints),
        *(("service", name) for name in SETTINGS.services),
    }
    assert there == declared - gone


def test_an_endpoint_keeps_its_other_interfaces() -> None:
    found = present(SETTINGS, reasons({"macvlan"})).settings.endpoints
    assert {name: list(endpoint.networks) for name, endpoint in found.items()} == {
        "plain": [],
        "both": ["front"],
        "wired": ["l2"],
        "meshed": ["mesh", "sealed"],
    }


def test_an_omission_says_why() -> None:
    omitted = present(SETTINGS, {"swarm-vip": "its kernel has no IP_VS"}).omitted[0]
    assert str(omitted) == "service vip is left out: it needs swarm-vip, and its kernel has no IP_VS"
    assert omitted.to_dict() == {
        "kind": "service",
        "name": "vip",
        "needs": "swarm-vip",
        "reason": "its kernel has no IP_VS",
    }


def test_what_stands_is_not_left_out_on_a_probes_word() -> None:
    lacks = {"macvlan": "no", "ipvlan": "no", "swarm-vip": "no"}
    found = present(SETTINGS, lacks, {"wire", "vip"})
    assert {omitted.name for omitted in found.omitted} == {"l2", "wired@l2"}
    assert {"wire", "vip"} <= {*found.settings.networks, *found.settings.services}


@pytest.mark.parametrize("lacks", [names for names, _ in CASES.values()], ids=CASES.keys())
def test_a_stack_that_is_up_tells_what_it_has_left_out(lacks: set[str]) -> None:
    found = present(SETTINGS, dict.fromkeys(lacks, "no"))
    assert without(SETTINGS, [omitted.to_dict() for omitted in found.omitted]) == found.settings


def test_a_sidecar_is_left_out_with_the_endpoint_that_it_is_beside() -> None:
    raw = {
        "networks": {"wire": {"driver": "macvlan", "subnet": "10.2.0.0/24", "parent": "eth0"}},
        "endpoints": {"side": {"mode": {"endpoint": "a"}}, "a": {"networks": {"wire": {}}}, "b": {}},
    }
    settings = load(raw, "a test")
    found = present(settings, {"macvlan": "no MACVLAN"})
    assert list(found.settings.endpoints) == ["b"]
    assert [str(one) for one in found.omitted][-1] == (
        "endpoint side is left out: it needs macvlan, and no MACVLAN"
    )
    assert without(settings, [one.to_dict() for one in found.omitted]) == found.settings


def test_a_service_is_left_out_with_any_of_its_networks() -> None:
    mesh = {"driver": "overlay", "subnet": "10.4.0.0/24"}
    raw = {
        "swarm": True,
        "networks": {"mesh": mesh, "sealed": {**mesh, "subnet": "10.5.0.0/24", "encrypted": True}},
        "services": {"web": {"network": "mesh", "further_networks": ["sealed"], "serve": 80}},
    }
    found = present(load(raw, "a test"), {"overlay-encrypted": "no ESP"})
    assert [(one.kind, one.name) for one in found.omitted] == [("network", "sealed"), ("service", "web")]
