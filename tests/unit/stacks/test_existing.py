"""Networks that a stack only joins: read, compared with the settings, and never made."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.networks.existing import Existing, NetworkUnreadError, joined, read
from components.networks.found import Found, of_inspected
from stacks import joining
from stacks.existing import joining_problems
from stacks.joining import join
from stacks.model.stack import Settings
from stacks.networks import Made, build
from stacks.settings import SettingsError, load
from stacks.way_out import can_publish, way_out
from tests.unit.networks.recorder import IMAGE, Recorder, record

RAW: dict[str, Any] = {
    "networks": {
        "back": {"driver": "bridge", "subnet": "10.2.0.0/24"},
        "shared": {"driver": "existing", "name": "office_net", "subnet": "10.1.0.0/24"},
    },
    "endpoints": {
        "a": {"networks": {"shared": {"ipv4": "10.1.0.9"}}, "serve": 80},
        "b": {"networks": {"shared": {"ipv4": "10.1.0.10"}, "back": {"ipv4": "10.2.0.10"}}, "serve": 80},
    },
}
SETTINGS = load(RAW, "a test")
FOUND = Found(identity="n1", driver="bridge", subnets={"10.1.0.0/24": "10.1.0.1"})


FAR = {**RAW["networks"]["shared"], "gateway": "10.1.0.254"}


def shared(**changes: Any) -> Settings:
    """The settings with another network `shared`."""
    networks = {**RAW["networks"], "shared": {"driver": "existing", **changes}}
    endpoints: dict[str, Any] = {"a": {"networks": {"shared": {}}}}
    return load({"swarm": True, "networks": networks, "endpoints": endpoints}, "a test")


def test_it_is_joined_by_its_name_and_nothing_is_made_of_it() -> None:
    exported: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        made = Made(joined={"shared": joined("office_net", FOUND)})
        return pulumi.Output.from_input(build(SETTINGS, "lab", IMAGE, {}, made=made)).apply(exported.update)

    recorder = record(program)
    assert recorder.only("network:Network").keys() == {"back"}
    interfaces = recorder.only("container:Container")["b"]["networksAdvanced"]
    assert [one["name"] for one in interfaces] == ["office_net", "lab-back"]
    assert exported["networks"]["shared"] == {
        "id": "n1",
        "name": "office_net",
        "driver": "bridge",
        "subnets": ["10.1.0.0/24"],
        "gateways": ["10.1.0.1"],
        "internal": False,
        "existing": True,
    }
    assert exported["endpoints"]["b"]["networks"] == {"shared": "10.1.0.10", "back": "10.2.0.10"}
    assert {(one["source"], one["address"]) for one in exported["expectations"]} >= {("a", "10.1.0.10")}


def test_a_service_joins_an_overlay_that_is_there_by_its_id() -> None:
    raw = {
        "swarm": True,
        "networks": {"mesh": {"driver": "existing", "kind": "overlay"}},
        "services": {"web": {"network": "mesh", "serve": 80}},
    }
    made = Made(joined={"mesh": Existing("mesh", "n2", {})})
    recorder = record(lambda: build(load(raw, "a test"), "lab", IMAGE, {}, made=made))
    assert recorder.only("service:Service")["web"]["taskSpec"]["networksAdvanceds"] == [
        {"id": "n2", "aliases": ["web"]}
    ]


def test_as_the_way_out_it_counts_as_its_driver_says() -> None:
    raw = {
        "networks": {
            "alan": {"driver": "existing", "kind": "macvlan"},
            "front": {"driver": "bridge", "subnet": "10.3.0.0/24"},
            "six": {"driver": "existing", "ipv6_subnet": "fd00::/64"},
            "shut": {"driver": "existing", "internal": True},
        },
        "endpoints": {
            "a": {"networks": {"alan": {}, "front": {}}},
            "b": {"networks": {"alan": {}, "six": {}}},
            "c": {"networks": {"shut": {}}},
        },
    }
    settings = load(raw, "a test")
    ways = {name: way_out(settings, one) for name, one in settings.endpoints.items()}
    assert ways == {"a": "alan", "b": "six", "c": None}
    publish = {name: can_publish(settings, one) for name, one in settings.endpoints.items()}
    assert publish == {"a": False, "b": True, "c": False}


WRONG: dict[str, tuple[Settings, Found | None, str]] = {
    "one that is missing": (
        SETTINGS,
        None,
        "networks.shared.name = office_net: is not a network of this engine; make it (`docker network create "
        "--driver bridge --subnet 10.1.0.0/24 office_net`), or write the name that it has "
        "(`docker network ls`)",
    ),
    "another driver": (
        SETTINGS,
        replace(FOUND, driver="macvlan"),
        "networks.shared.kind = bridge: is macvlan on the engine; write that",
    ),
    "another subnet": (
        SETTINGS,
        replace(FOUND, subnets={"10.9.0.0/24": "10.9.0.1"}),
        "networks.shared.subnet = 10.1.0.0/24: is 10.9.0.0/24 on the engine; write that",
    ),
    "another gateway": (
        SETTINGS,
        replace(FOUND, subnets={"10.1.0.0/24": "10.1.0.254"}),
        "networks.shared.gateway = None: is 10.1.0.254 on the engine; write that",
    ),
    "a gateway that nobody has given it": (
        load({**RAW, "networks": {"back": RAW["networks"]["back"], "shared": FAR}}, "a test"),
        replace(FOUND, subnets={"10.1.0.0/24": ""}),
        "networks.shared.gateway = 10.1.0.254: is 10.1.0.1 on the engine; write that",
    ),
    "a range": (
        SETTINGS,
        replace(FOUND, ranges={"10.1.0.0/24": "10.1.0.128/25"}),
        "networks.shared.ip_range = None: is 10.1.0.128/25 on the engine; write that",
    ),
    "an IPv6 subnet": (
        SETTINGS,
        replace(FOUND, subnets={**FOUND.subnets, "fd00::/64": ""}),
        "networks.shared.ipv6_subnet = None: is fd00::/64 on the engine; write that",
    ),
    "no IPv6 subnet": (
        shared(ipv6_subnet="fd00::/64"),
        FOUND,
        "networks.shared.ipv6_subnet = fd00::/64: has none on the engine; remove it",
    ),
    "an internal one": (
        SETTINGS,
        replace(FOUND, internal=True),
        "networks.shared.internal = False: is true on the engine; write that",
    ),
    "one that keeps neighbours apart": (
        SETTINGS,
        replace(FOUND, options={"com.docker.network.bridge.enable_icc": "false"}),
        "networks.shared.icc = True: is false on the engine; write that",
    ),
    "one that others are let into": (
        SETTINGS,
        replace(FOUND, options={"com.docker.network.bridge.gateway_mode_ipv4": "routed"}),
        "networks.shared.kind = com.docker.network.bridge.gateway_mode_ipv4=routed: lets other networks in; "
        "join a bridge in mode nat",
    ),
    "an overlay for services": (
        shared(kind="overlay"),
        Found(identity="n1", driver="overlay", subnets={}, attachable=False),
        "networks.shared.kind = overlay: takes services only; make it anew with `--attachable`, or let no "
        "endpoint join it",
    ),
    "an address that somebody has": (
        SETTINGS,
        replace(FOUND, members={"10.1.0.9": "printer", "10.1.0.10": "lab-b"}),
        "endpoints.a.networks.shared.ipv4 = 10.1.0.9: is container printer's; choose another",
    ),
    "one that the stack itself makes": (
        shared(name="lab-back"),
        FOUND,
        "networks.shared.name = lab-back: is what this stack itself makes as networks.back; join that one",
    ),
}


@pytest.mark.parametrize(("settings", "found", "message"), WRONG.values(), ids=WRONG.keys())
def test_one_that_is_not_as_the_settings_say_is_refused(
    settings: Settings, found: Found | None, message: str
) -> None:
    assert [str(one) for one in joining_problems("lab", settings, {"shared": found})] == [message]


def test_one_that_is_as_the_settings_say_is_joined() -> None:
    assert joining_problems("lab", SETTINGS, {"shared": FOUND}) == []
    # An older engine says no gateway that nobody has asked for; settings need not say a subnet.
    assert joining_problems("lab", SETTINGS, {"shared": replace(FOUND, subnets={"10.1.0.0/24": ""})}) == []
    assert joining_problems("lab", shared(), {"shared": FOUND}) == []


def test_services_alone_may_join_an_overlay_that_is_for_them() -> None:
    raw = {
        "swarm": True,
        "networks": {"mesh": {"driver": "existing", "kind": "overlay"}},
        "services": {"web": {"network": "mesh", "serve": 80}},
    }
    found = Found(identity="n1", driver="overlay", subnets={}, attachable=False)
    assert joining_problems("lab", load(raw, "a test"), {"mesh": found}) == []


def test_what_the_engine_says_is_read() -> None:
    attrs = {
        "Id": "n1",
        "Driver": "bridge",
        "Internal": False,
        "Attachable": False,
        "Options": {"com.docker.network.bridge.enable_icc": "false"},
        "IPAM": {"Config": [{"Subnet": "10.1.0.0/24", "IPRange": "10.1.0.128/25"}]},
        "Containers": {"c1": {"Name": "printer", "IPv4Address": "10.1.0.9/24", "IPv6Address": ""}},
    }
    found = of_inspected(attrs)
    assert (found.subnets, found.ranges) == ({"10.1.0.0/24": ""}, {"10.1.0.0/24": "10.1.0.128/25"})
    assert (found.icc, found.members, found.attachable) == (False, {"10.1.0.9": "printer"}, False)


class Engine(Recorder):
    """A provider that says this of a network."""

    def __init__(self, said: dict[str, Any] | str) -> None:
        super().__init__()
        self._said = said

    def call(  # type: ignore[override]
        self, args: pulumi.runtime.MockCallArgs
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        assert args.token == "docker:index/getNetwork:getNetwork"
        return ({}, [("name", self._said)]) if isinstance(self._said, str) else (self._said, [])


SAID = {
    "id": "n1",
    "name": "office_net",
    "driver": "bridge",
    "internal": False,
    "scope": "local",
    "options": {},
    "containers": [{"name": "printer", "ipv4Address": "10.1.0.7/24", "ipv6Address": ""}],
    "ipamConfigs": [{"subnet": "10.1.0.0/24", "gateway": "10.1.0.1"}],
}


def asked(said: dict[str, Any] | str) -> Found | None:
    """What is read where the provider says this."""
    engine, found = Engine(said), []

    def program() -> None:
        found.append(read("office_net"))

    pulumi.runtime.set_mocks(engine, project="container-networks", stack="lab", preview=False)
    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    assert engine.seen == []
    return found[0]


def test_it_is_read_by_the_provider_and_no_resource_comes_of_it() -> None:
    assert asked(SAID) == replace(FOUND, ranges={"10.1.0.0/24": ""}, members={"10.1.0.7": "printer"})


def test_one_that_is_missing_is_none_and_so_is_one_whose_id_begins_like_that() -> None:
    text = "Could not find docker network: Error response from daemon: network office_net not found"
    assert asked(text) is None
    assert asked({**SAID, "name": "other"}) is None


def test_a_failure_to_look_is_not_an_answer() -> None:
    with pytest.raises(NetworkUnreadError, match="Cannot connect"):
        asked("Could not find docker network: Cannot connect to the Docker daemon")


def test_the_program_refuses_with_the_settings_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "read", lambda _: None)
    with pytest.raises(SettingsError, match=r"networks\.shared\.name = office_net: is not a network of"):
        join(SETTINGS, "lab")

    def fails(name: str) -> Found:
        raise NetworkUnreadError(name)

    monkeypatch.setattr(joining, "read", fails)
    with pytest.raises(SettingsError, match=r"networks = office_net: could not be read"):
        join(SETTINGS, "lab")


def test_nodes_join_it_by_its_subnet() -> None:
    cluster = {
        "network": {"existing": "shared"},
        "pod_subnet": "10.4.0.0/16",
        "service_subnet": "10.5.0.0/16",
        "api_port": 16443,
        "workers": {"worker-a": {}},
    }
    load({**RAW, "cluster": cluster}, "a test")
    bare = {"networks": {"shared": {"driver": "existing"}}, "cluster": cluster}
    with pytest.raises(SettingsError, match=r"networks\.shared\.subnet = None: is missing; nodes have"):
        load(bare, "a test")
