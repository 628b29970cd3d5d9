"""What follows from a stack's networks: the whole list for small stacks, and what must never be derived."""

from typing import Any

import pytest

from reachability.docker import expectations
from stacks.settings import load

FRONT = {"driver": "bridge", "subnet": "10.1.0.0/24"}
BACK = {"driver": "bridge", "subnet": "10.2.0.0/24"}
WIRE = {"driver": "macvlan", "subnet": "10.3.0.0/24", "parent": "eth0"}
MESH = {"driver": "overlay", "subnet": "10.4.0.0/24"}


def on(network: str, ipv4: str | None = None, serve: int | None = 80, **attachment: Any) -> dict[str, Any]:
    """An endpoint on one network."""
    return {"networks": {network: {"ipv4": ipv4, **attachment}}, "serve": serve}


def derived(**raw: Any) -> set[str]:
    """The expectations, each as one line."""
    found = expectations(load({"swarm": True, **raw}, "a test"))
    lines = [f"{one.source} {one.destination}={one.address}:{one.port} {one.verdict}" for one in found]
    assert len(set(lines)) == len(lines), "an expectation is there twice"
    assert all(one.why and one.protocol == "tcp" for one in found)
    return set(lines)


CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "neighbours reach each other by address, name and alias": (
        {
            "networks": {"front": FRONT},
            "endpoints": {"a": on("front", "10.1.0.8", None), "b": on("front", "10.1.0.9", aliases=["web"])},
        },
        {
            "a b=10.1.0.9:80 OPEN",
            "a b=b:80 OPEN",
            "a b=web:80 OPEN",
            "a b=10.1.0.9:9 REFUSED",
        },
    ),
    "a service answers on each of its overlays, and where every node publishes it": (
        {
            "networks": {"mesh": MESH, "back": {**MESH, "subnet": "10.5.0.0/24"}},
            "endpoints": {
                "a": on("mesh", serve=None),
                "b": on("back", serve=None),
                "both": {"networks": {"mesh": {}, "back": {}}},
            },
            "services": {
                "web": {
                    "network": "mesh",
                    "further_networks": ["back"],
                    "serve": 80,
                    "mode": "global",
                    "ports": [
                        {"internal": 80, "external": 18080, "mode": "host"},
                        {"internal": 81, "external": 18081, "mode": "host"},
                    ],
                },
                "vip": {
                    "network": "mesh",
                    "serve": 80,
                    "endpoint_mode": "vip",
                    "ports": [
                        {"internal": 80, "external": 18082},
                        {"internal": 80, "external": 18083, "protocol": "udp"},
                    ],
                },
                "somewhere": {
                    "network": "back",
                    "serve": 80,
                    "ports": [{"internal": 80, "external": 18084, "mode": "host"}],
                },
            },
        },
        {
            *(f"{source} web=web:80 OPEN" for source in ("a", "b", "both")),
            *(f"{source} vip=vip:80 OPEN" for source in ("a", "both")),
            *(f"{source} somewhere=somewhere:80 OPEN" for source in ("b", "both")),
            "host web=127.0.0.1:18080 OPEN",
            "host vip=127.0.0.1:18082 OPEN",
            "a both=endpoint:both@mesh:9 REFUSED",
            "b both=endpoint:both@back:9 REFUSED",
        },
    ),
    "a sidecar is at the addresses and names of the one that it is beside, also where that publishes": (
        {
            "networks": {"front": FRONT, "back": BACK},
            "endpoints": {
                "vpn": {
                    **on("front", "10.1.0.8", aliases=["way"]),
                    "ports": [{"internal": 90, "external": 18090}],
                },
                "side": {"mode": {"endpoint": "vpn"}, "serve": 90},
                "a": on("front", "10.1.0.9", None),
                "far": on("back", "10.2.0.9", 9),
            },
        },
        {
            *(f"a vpn={address}:80 OPEN" for address in ("10.1.0.8", "vpn", "way")),
            *(f"a side={address}:90 OPEN" for address in ("10.1.0.8", "vpn", "way")),
            "vpn side=127.0.0.1:90 OPEN",
            "side vpn=127.0.0.1:80 OPEN",
            "host side=127.0.0.1:18090 OPEN",
            "vpn a=10.1.0.9:9 REFUSED",
            *(f"{source} far=10.2.0.9:9 BLOCKED" for source in ("vpn", "side", "a")),
            "far vpn=10.1.0.8:80 BLOCKED",
            "far side=10.1.0.8:90 BLOCKED",
        },
    ),
    "a sidecar reaches the one that it is beside where neighbours are kept apart": (
        {
            "networks": {"loners": {**FRONT, "icc": False}},
            "endpoints": {
                "a": on("loners", "10.1.0.8"),
                "side": {"mode": {"endpoint": "a"}, "serve": 90},
                "b": on("loners", "10.1.0.9", None),
            },
        },
        {
            "a side=127.0.0.1:90 OPEN",
            "side a=127.0.0.1:80 OPEN",
            "b a=10.1.0.8:80 BLOCKED",
            "b side=10.1.0.8:90 BLOCKED",
        },
    ),
    "a sidecar on the default bridge": (
        {
            "endpoints": {
                "a": {"serve": 80},
                "side": {"mode": {"endpoint": "a"}, "serve": 90},
                "b": {},
            }
        },
        {
            "a side=127.0.0.1:90 OPEN",
            "side a=127.0.0.1:80 OPEN",
            "b a=endpoint:a@bridge:80 OPEN",
            "b a=a:80 NXDOMAIN",
            "b side=endpoint:a@bridge:90 OPEN",
            "b side=side:90 NXDOMAIN",
        },
    ),
    "an alias of several leads to any of them, if all serve the same port": (
        {
            "networks": {"front": FRONT},
            "endpoints": {
                "a": on("front", "10.1.0.8", None),
                "b": on("front", "10.1.0.9", aliases=["web", "db.internal.example", "odd"]),
                "c": on("front", "10.1.0.10", aliases=["web"]),
                "d": on("front", "10.1.0.11", None, aliases=["odd"]),
            },
        },
        {
            *(
                f"{source} {other}={address}:80 OPEN"
                for source in "abcd"
                for other, ip, *more in (("b", "10.1.0.9", "db.internal.example"), ("c", "10.1.0.10"))
                if source != other
                for address in (other, ip, *more)
            ),
            *(f"{source} b,c=web:80 OPEN" for source in "abcd"),
            "a b=10.1.0.9:9 REFUSED",
        },
    ),
    "an address that is handed out is a symbol; an IPv6 one counts if it is static": (
        {
            "networks": {"front": {**FRONT, "ipv6_subnet": "fd00::/64"}},
            "endpoints": {
                "a": on("front", serve=None, ipv6="fd00::8"),
                "b": on("front", ipv6="fd00::9"),
            },
        },
        {
            "a b=endpoint:b@front:80 OPEN",
            "a b=fd00::9:80 OPEN",
            "a b=b:80 OPEN",
            "a b=endpoint:b@front:9 REFUSED",
        },
    ),
    "the refused port is none that is served": (
        {
            "networks": {"front": FRONT},
            "endpoints": {"a": on("front", "10.1.0.8", None), "b": on("front", "10.1.0.9", 9)},
        },
        {"a b=10.1.0.9:9 OPEN", "a b=b:9 OPEN", "a b=10.1.0.9:10 REFUSED"},
    ),
    "with ICC off neighbours are kept apart, and a published port answers": (
        {
            "networks": {"front": {**FRONT, "icc": False}},
            "endpoints": {
                "a": on("front", "10.1.0.8"),
                "b": {**on("front", "10.1.0.9"), "ports": [{"internal": 80, "external": 18080}]},
            },
        },
        {"a b=10.1.0.9:80 BLOCKED", "b a=10.1.0.8:80 BLOCKED", "host b=127.0.0.1:18080 OPEN"},
    ),
    "bridges are kept apart but for who is on both": (
        {
            "networks": {"front": FRONT, "back": BACK},
            "endpoints": {
                "a": on("front", "10.1.0.8"),
                "b": on("back", "10.2.0.8"),
                "both": {"networks": {"front": {"ipv4": "10.1.0.9"}, "back": {"ipv4": "10.2.0.9"}}},
            },
        },
        {
            "both a=10.1.0.8:80 OPEN",
            "both a=a:80 OPEN",
            "both b=10.2.0.8:80 OPEN",
            "both b=b:80 OPEN",
            "a b=10.2.0.8:80 BLOCKED",
            "b a=10.1.0.8:80 BLOCKED",
            "a both=10.1.0.9:9 REFUSED",
            "b both=10.2.0.9:9 REFUSED",
        },
    ),
    "the default bridge connects and has no names": (
        {"endpoints": {"a": {}, "b": {"mode": "bridge", "serve": 80}}},
        {"a b=endpoint:b@bridge:80 OPEN", "a b=b:80 NXDOMAIN"},
    ),
    "the default bridge and others are kept apart": (
        {"networks": {"front": FRONT}, "endpoints": {"a": {"serve": 80}, "b": on("front", "10.1.0.9")}},
        {"a b=10.1.0.9:80 BLOCKED", "b a=endpoint:a@bridge:80 BLOCKED"},
    ),
    "from no network nothing is reached, from the host's every bridge": (
        {
            "networks": {"front": {**FRONT, "internal": True}},
            "endpoints": {
                "alone": {"mode": "none", "serve": 80},
                "onhost": {"mode": "host", "serve": 81},
                "a": on("front", "10.1.0.9"),
                "plain": {"serve": 80},
            },
        },
        {
            "alone a=10.1.0.9:80 BLOCKED",
            "alone plain=endpoint:plain@bridge:80 BLOCKED",
            "plain a=10.1.0.9:80 BLOCKED",
            "a plain=endpoint:plain@bridge:80 BLOCKED",
            "onhost a=10.1.0.9:80 OPEN",
            "onhost plain=endpoint:plain@bridge:80 OPEN",
            "host onhost=127.0.0.1:81 OPEN",
        },
    ),
    "a published port answers on the host, if something serves behind it over TCP": (
        {
            "endpoints": {
                "a": {
                    "serve": 80,
                    "ports": [
                        {"internal": 80, "external": 18080, "host_ip": "0.0.0.0"},
                        {"internal": 81, "external": 18081},
                    ],
                },
                "b": {"serve": 80, "ports": [{"internal": 80, "external": 18082, "protocol": "udp"}]},
                "c": {"serve": 80, "ports": [{"internal": 80, "external": 18083, "host_ip": "::"}]},
                "d": {"serve": 80, "ports": [{"internal": 80, "external": 18084, "host_ip": "127.0.0.2"}]},
            }
        },
        {
            "host a=127.0.0.1:18080 OPEN",
            "host c=::1:18083 OPEN",
            "host d=127.0.0.2:18084 OPEN",
            *(
                f"{source} {other}={address}:80 {verdict}"
                for source in "abcd"
                for other in "abcd"
                if source != other
                for address, verdict in ((f"endpoint:{other}@bridge", "OPEN"), (other, "NXDOMAIN"))
            ),
        },
    ),
    "a service is found by its name from its overlay": (
        {
            "networks": {"mesh": MESH, "front": FRONT},
            "endpoints": {"a": on("mesh", serve=None), "b": on("front", serve=None)},
            "services": {"web": {"network": "mesh", "serve": 8080, "replicas": 3}},
        },
        {"a web=web:8080 OPEN"},
    ),
    "nothing is derived whose packets could leave the machine": (
        {
            "networks": {"front": FRONT, "wire": WIRE, "mesh": MESH},
            "endpoints": {
                "a": on("front", "10.1.0.9", None),
                "w": on("wire", "10.3.0.9"),
                "m": on("mesh", "10.4.0.9"),
                "onhost": {"mode": "host"},
                "alone": {"mode": "none"},
            },
        },
        set(),
    ),
    "an endpoint with a way out over a link is no source for other bridges": (
        {
            "networks": {"front": FRONT, "back": BACK, "wire": WIRE},
            "endpoints": {
                "a": {"networks": {"front": {}, "wire": {}}},
                "b": on("back", "10.2.0.9"),
            },
        },
        set(),
    ),
}


@pytest.mark.parametrize(("raw", "expected"), CASES.values(), ids=CASES.keys())
def test_what_follows_is_exactly(raw: dict[str, Any], expected: set[str]) -> None:
    assert derived(**raw) == expected


@pytest.mark.parametrize(
    ("mode", "is_open"), [("l2", False), ("l3", True), ("l3s", True)], ids=["l2", "l3", "l3s"]
)
def test_only_a_routing_ipvlan_connects_its_subnets(mode: str, is_open: bool) -> None:
    subnets = [{"subnet": "10.5.0.0/25"}, {"subnet": "10.5.0.128/25"}]
    found = derived(
        networks={"ip": {"driver": "ipvlan", "mode": mode, "parent": "eth0", "subnets": subnets}},
        endpoints={"a": on("ip", "10.5.0.9", None), "b": on("ip", "10.5.0.139")},
    )
    assert ("a b=10.5.0.139:80 OPEN" in found) is is_open
    assert bool(found) is is_open


def test_neighbours_in_one_subnet_of_a_switching_ipvlan_reach_each_other() -> None:
    subnets = [{"subnet": "10.5.0.0/25"}, {"subnet": "10.5.0.128/25"}]
    found = derived(
        networks={"ip": {"driver": "ipvlan", "mode": "l2", "parent": "eth0", "subnets": subnets}},
        endpoints={"a": on("ip", "10.5.0.138", None), "b": on("ip", "10.5.0.139"), "c": on("ip")},
    )
    assert found == {"a b=10.5.0.139:80 OPEN", "a b=b:80 OPEN", "a b=10.5.0.139:9 REFUSED"}
