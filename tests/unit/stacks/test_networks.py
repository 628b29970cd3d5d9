"""A stack's settings become exactly its resources and outputs."""

from typing import Any

import pulumi
import pytest

from reachability.docker import expectations
from stacks.networks import build
from stacks.omission import present
from stacks.settings import load
from tests.unit.networks.recorder import IMAGE, Recorder, record

SETTINGS = load(
    {
        "swarm": True,
        "networks": {
            "front": {"driver": "bridge", "subnet": "10.1.0.0/24", "mtu": 1400, "icc": False},
            "wire": {"driver": "macvlan", "subnet": "10.2.0.0/24", "parent_subnet": "10.9.0.0/30"},
            "l3": {
                "driver": "ipvlan",
                "mode": "l3",
                "subnets": [{"subnet": "10.3.0.0/24"}],
                "parent": "eth0",
            },
            "mesh": {"driver": "overlay", "subnet": "10.4.0.0/24"},
        },
        "endpoints": {
            "web": {
                "networks": {"front": {"ipv4": "10.1.0.9", "aliases": ["www"]}, "wire": {}},
                "serve": 8080,
                "ports": [{"internal": 8080, "external": 18080}],
            },
            "alone": {"mode": "none"},
            "meshed": {"networks": {"mesh": {}}},
        },
        "services": {"shop": {"network": "mesh", "serve": 80, "replicas": 2}},
    },
    "a test",
)


def outputs_of(missing: dict[str, str]) -> tuple[Recorder, dict[str, Any]]:
    """What is registered for the settings on a host that lacks these, and the outputs."""
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        outputs = build(SETTINGS, "lab", IMAGE, missing)
        return pulumi.Output.from_input(outputs).apply(seen.update)

    return record(program), seen


@pytest.fixture(scope="module")
def whole() -> tuple[Recorder, dict[str, Any]]:
    """The stack on a host that lacks nothing."""
    return outputs_of({})


def test_every_setting_has_its_resource(whole: tuple[Recorder, dict[str, Any]]) -> None:
    recorder = whole[0]
    assert recorder.only("network:Network").keys() == {"front", "wire-parent", "wire", "l3", "mesh"}
    assert recorder.only("container:Container").keys() == {"wire-parent-anchor", "web", "alone", "meshed"}
    assert recorder.only("service:Service").keys() == {"shop"}


def test_containers_and_services_follow_the_names_and_ids_of_their_networks(
    whole: tuple[Recorder, dict[str, Any]],
) -> None:
    recorder = whole[0]
    web = recorder.only("container:Container")["web"]
    assert [one["name"] for one in web["networksAdvanced"]] == ["lab-front", "lab-wire"]
    shop = recorder.only("service:Service")["shop"]
    assert shop["taskSpec"]["networksAdvanceds"] == [{"id": "mesh-id", "aliases": ["shop"]}]


def test_the_outputs_say_what_stands(whole: tuple[Recorder, dict[str, Any]]) -> None:
    outputs = whole[1]
    assert outputs["networks"]["front"] == {
        "id": "front-id",
        "name": "lab-front",
        "driver": "bridge",
        "subnets": ["10.1.0.0/24"],
        "gateways": ["10.1.0.1"],
        "internal": False,
        "device": "lab-front",
        "mtu": 1400,
        "icc": False,
    }
    assert outputs["networks"]["wire"]["parent"] == "lab-wire-parent"
    assert outputs["networks"]["l3"]["parent"] == "eth0"
    assert outputs["endpoints"]["web"] == {
        "container": "lab-web",
        "mode": None,
        "networks": {"front": "10.1.0.9", "wire": "10.9.9.9"},
        "ports": [{"internal": 8080, "external": 18080, "host_ip": "127.0.0.1", "protocol": "tcp"}],
        "serve": 8080,
    }
    assert outputs["services"]["shop"] == {
        "name": "lab-shop",
        "network": "mesh",
        "serve": 80,
        "replicas": 2,
        "endpoint_mode": "dnsrr",
        "memory_mib": 64,
    }
    assert outputs["omitted"] == []


def test_what_the_host_lacks_is_not_built_and_said_to_be_missing() -> None:
    missing = {"macvlan": "no MACVLAN", "overlay": "no VXLAN"}
    recorder, outputs = outputs_of(missing)
    assert recorder.only("network:Network").keys() == {"front", "l3"}
    assert recorder.only("service:Service") == {}
    assert outputs["omitted"] == [one.to_dict() for one in present(SETTINGS, missing).omitted]
    assert {one["name"] for one in outputs["omitted"]} == {"wire", "mesh", "web@wire", "meshed", "shop"}


def test_what_should_be_reachable_is_derived_from_what_is_built() -> None:
    missing = {"macvlan": "no MACVLAN", "overlay": "no VXLAN"}
    outputs = outputs_of(missing)[1]
    derived = expectations(present(SETTINGS, missing).settings)
    assert outputs["expectations"] == [expectation.to_dict() for expectation in derived]
    assert len(derived) < len(expectations(SETTINGS))


def test_a_sidecar_follows_the_container_that_it_is_beside() -> None:
    raw = {
        "endpoints": {"side": {"mode": {"endpoint": "vpn"}, "serve": 90}, "vpn": {"serve": 80}},
    }
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        outputs = build(load(raw, "a test"), "lab", IMAGE, {})
        return pulumi.Output.from_input(outputs).apply(seen.update)

    made = record(program).only("container:Container")
    assert made["side"]["networkMode"] == "container:vpn-id"
    assert list(seen["endpoints"]) == ["side", "vpn"]
    assert seen["endpoints"]["side"]["mode"] == {"endpoint": "vpn"}


def test_what_is_new_of_a_service_is_built_and_exported_where_it_is_used() -> None:
    mesh = {"driver": "overlay", "subnet": "10.4.0.0/24"}
    raw = {
        "swarm": True,
        "networks": {"mesh": mesh, "back": {**mesh, "subnet": "10.5.0.0/24"}},
        "services": {
            "web": {
                "network": "mesh",
                "further_networks": ["back"],
                "serve": 80,
                "mode": "global",
                "ports": [{"internal": 80, "external": 18080, "mode": "host"}],
            }
        },
    }
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        outputs = build(load(raw, "a test"), "lab", IMAGE, {})
        return pulumi.Output.from_input(outputs).apply(seen.update)

    made = record(program).only("service:Service")["web"]
    assert [one["id"] for one in made["taskSpec"]["networksAdvanceds"]] == ["mesh-id", "back-id"]
    assert made["mode"] == {"global": True}
    assert seen["services"]["web"] == {
        "name": "lab-web",
        "network": "mesh",
        "further_networks": ["back"],
        "serve": 80,
        "mode": "global",
        "ports": [{"internal": 80, "external": 18080, "protocol": "tcp", "mode": "host"}],
        "endpoint_mode": "dnsrr",
        "memory_mib": 64,
    }
