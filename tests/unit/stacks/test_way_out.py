"""The network that an endpoint's default route leads over, and what follows for published ports."""

from typing import Any

import pytest

from stacks.settings import load
from stacks.way_out import can_publish, chosen, way_out

NETWORKS: dict[str, dict[str, Any]] = {
    "alan": {"driver": "macvlan", "subnet": "10.1.0.0/24", "parent": "eth0"},
    "closed": {"driver": "bridge", "subnet": "10.2.0.0/24", "internal": True},
    "front": {"driver": "bridge", "subnet": "10.3.0.0/24"},
    "mesh": {"driver": "overlay", "subnet": "10.4.0.0/24"},
    "mute": {"driver": "overlay", "subnet": "10.5.0.0/24", "internal": True},
    "six": {"driver": "bridge", "subnet": "10.6.0.0/24", "ipv6_subnet": "fd00:6::/64"},
    "zlan": {"driver": "ipvlan", "subnets": [{"subnet": "10.7.0.0/24"}], "parent": "eth1"},
}

WAYS = {
    "one bridge": (["front"], "front", True),
    "the first by name, whatever the order": (["front", "alan"], "alan", False),
    "a bridge before a link by name": (["zlan", "front"], "front", True),
    "two families before one": (["alan", "front", "six"], "six", True),
    "no internal one": (["closed", "front"], "front", True),
    "an internal one alone": (["closed"], None, False),
    "an overlay alone, over Docker's bridge for overlays": (["mesh"], None, True),
    "an overlay beside an internal network": (["mesh", "closed"], None, True),
    "an internal overlay": (["mute"], None, False),
    "an overlay beside a link, which has the gateway": (["mesh", "zlan"], "zlan", False),
    "an overlay beside a bridge": (["mesh", "front"], "front", True),
}


@pytest.mark.parametrize(("networks", "expected", "publishes"), WAYS.values(), ids=WAYS.keys())
def test_the_way_out_is_as_the_engine_chooses_it(
    networks: list[str], expected: str | None, publishes: bool
) -> None:
    raw = {
        "swarm": True,
        "networks": NETWORKS,
        "endpoints": {"a": {"networks": {name: {} for name in networks}}},
    }
    settings = load(raw, "a test")
    assert way_out(settings, settings.endpoints["a"]) == expected
    assert can_publish(settings, settings.endpoints["a"]) is publishes


@pytest.mark.parametrize(
    ("mode", "publishes"), [(None, True), ("bridge", True), ("host", False), ("none", False)]
)
def test_of_the_built_in_modes_only_the_default_bridge_publishes(mode: str | None, publishes: bool) -> None:
    settings = load({"endpoints": {"a": {"mode": mode}}}, "a test")
    assert can_publish(settings, settings.endpoints["a"]) is publishes


CHOSEN = {
    "a bridge before a link that is the first by name": (["front", "alan"], "front", True),
    "a link before a bridge that is the first by name": (["front", "zlan"], "zlan", False),
    "one with both families, whatever the names": (["six", "front", "alan"], "six", True),
}


@pytest.mark.parametrize(("networks", "expected", "publishes"), CHOSEN.values(), ids=CHOSEN.keys())
def test_the_way_out_is_the_one_that_is_chosen(networks: list[str], expected: str, publishes: bool) -> None:
    attachments = {name: {"gateway": name == expected} for name in networks}
    raw = {"swarm": True, "networks": NETWORKS, "endpoints": {"a": {"networks": attachments}}}
    settings = load(raw, "a test")
    assert way_out(settings, settings.endpoints["a"]) == expected
    assert can_publish(settings, settings.endpoints["a"]) is publishes
    assert chosen(settings) == [f"endpoints.a.networks.{expected}.gateway"]
