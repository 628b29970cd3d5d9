"""Every refusal of a stack's settings, with its path, value and remedy."""

from typing import Any

import pytest

from stacks.settings import SettingsError, load

BRIDGE = {"driver": "bridge", "subnet": "10.1.0.0/24"}
OVERLAY = {"driver": "overlay", "subnet": "10.2.0.0/24"}
WIRE = {"driver": "macvlan", "subnet": "10.3.0.0/24", "parent": "eth0"}


def refusal(**raw: Any) -> str:
    """What is said of these settings: the lines after the first, without their indentation."""
    with pytest.raises(SettingsError) as refused:
        load(raw, "a test")
    lines = str(refused.value).splitlines()
    return "\n".join(line.strip().removeprefix("container-networks:") for line in lines[1:])


KEYS = {
    "an unknown key at the top": (
        {"netwroks": {}},
        "netwroks = {}: is an unknown key; did you mean networks?",
    ),
    "an unknown key of a network": (
        {"networks": {"front": {**BRIDGE, "mtuu": 1400}}},
        "networks.front.mtuu = 1400: is an unknown key; did you mean mtu?",
    ),
    "a key of another driver": (
        {"networks": {"front": {**BRIDGE, "attachable": True}}},
        "networks.front.attachable = True: is an unknown key; known are aux_addresses, device, "
        "driver, gateway, "
        "icc, internal, ip_range, ipv6_gateway, ipv6_subnet, mtu, subnet",
    ),
    "an unknown key of one of several subnets": (
        {
            "networks": {
                "l3": {
                    "driver": "ipvlan",
                    "parent": "eth0",
                    "subnets": [{"subnet": "10.1.0.0/24", "gatway": ""}],
                }
            }
        },
        "networks.l3.subnets[0].gatway = '': is an unknown key; did you mean gateway?",
    ),
    "an unknown key of an endpoint": (
        {"endpoints": {"a": {"server": 80}}},
        "endpoints.a.server = 80: is an unknown key; did you mean serve?",
    ),
    "an unknown key of an attachment": (
        {"networks": {"front": BRIDGE}, "endpoints": {"a": {"networks": {"front": {"alias": "web"}}}}},
        "endpoints.a.networks.front.alias = web: is an unknown key; did you mean aliases?",
    ),
    "an unknown key of a port": (
        {"endpoints": {"a": {"ports": [{"internal": 80, "external": 80, "proto": "udp"}]}}},
        "endpoints.a.ports[0].proto = udp: is an unknown key; did you mean protocol?",
    ),
    "an unknown key of a service": (
        {"services": {"web": {"network": "mesh", "serve": 80, "replica": 1}}},
        "services.web.replica = 1: is an unknown key; did you mean replicas?",
    ),
    "a missing key": (
        {"networks": {"front": {"driver": "bridge"}}},
        "networks.front.subnet = nothing: is missing; add it",
    ),
    "an unknown driver": (
        {"networks": {"front": {"driver": "brigde", "subnet": "10.1.0.0/24"}}},
        "networks.front = {'driver': 'brigde', 'subnet': '10.1.0.0/24'}: has no known driver; "
        "set driver to one of bridge, macvlan, ipvlan, overlay, existing",
    ),
    "a name that is no DNS label": (
        {"networks": {"Front_1": BRIDGE}},
        "networks.Front_1 = Front_1: is no name; use up to 40 lower-case letters, digits and dashes",
    ),
    "a text where a number belongs": (
        {"networks": {"front": {**BRIDGE, "mtu": "1400"}}},
        "networks.front.mtu = '1400': input should be a valid integer",
    ),
    "no subnets at all": (
        {"networks": {"l3": {"driver": "ipvlan", "parent": "eth0", "subnets": []}}},
        "networks.l3.subnets = []: is empty; give at least one",
    ),
}

NETWORKS = {
    "host bits": (
        {"networks": {"front": {**BRIDGE, "subnet": "10.1.0.1/24"}}},
        "networks.front.subnet = 10.1.0.1/24: has host bits set; write 10.1.0.0/24",
    ),
    "a wrong IPv6 gateway": (
        {"networks": {"front": {**BRIDGE, "ipv6_subnet": "fd00::/64", "ipv6_gateway": "fd01::1"}}},
        "networks.front.ipv6_gateway = fd01::1: is outside of fd00::/64; write an address inside of it",
    ),
    "an IPv6 gateway of nothing": (
        {"networks": {"front": {**BRIDGE, "ipv6_gateway": "fd00::1"}}},
        "networks.front.ipv6_gateway = fd00::1: needs ipv6_subnet; add it or remove this",
    ),
    "an MTU that IPv6 does not take": (
        {"networks": {"front": {**BRIDGE, "ipv6_subnet": "fd00::/64", "mtu": 1000}}},
        "networks.front.mtu = 1000: must be 1280 to 65535 (IPv6 needs 1280)",
    ),
    "an overlay's MTU": (
        {"swarm": True, "networks": {"mesh": {**OVERLAY, "mtu": 1}}},
        "networks.mesh.mtu = 1: must be 118 to 65535 (50 are the driver's own)",
    ),
    "a device name that is too long": (
        {"networks": {"front": {**BRIDGE, "device": "a-very-long-name"}}},
        "networks.front.device = a-very-long-name: must be 1 to 15 letters, digits, dashes or underscores",
    ),
    "an overlay without swarm mode": (
        {"networks": {"mesh": OVERLAY}},
        "networks.mesh.driver = overlay: needs an engine in swarm mode; set swarm: true",
    ),
    "two kinds of parent": (
        {"networks": {"wire": {**WIRE, "parent_subnet": "10.9.0.0/30"}}},
        "networks.wire.parent = eth0: is of no use with parent_subnet, which makes a parent; remove "
        "one of them",
    ),
    "a wrong transit subnet": (
        {
            "networks": {
                "wire": {"driver": "macvlan", "subnet": "10.3.0.0/24", "parent_subnet": "10.9.0.1/30"}
            }
        },
        "networks.wire.parent_subnet = 10.9.0.1/30: has host bits set; write 10.9.0.0/30",
    ),
    "an encrypted overlay's MTU": (
        {"swarm": True, "networks": {"mesh": {**OVERLAY, "mtu": 140, "encrypted": True}}},
        "networks.mesh.mtu = 140: must be 147 to 65535 (79 are the driver's own)",
    ),
    "an IPv4 subnet as the IPv6 one": (
        {"networks": {"front": {**BRIDGE, "ipv6_subnet": "10.8.0.0/24"}}},
        "networks.front.ipv6_subnet = 10.8.0.0/24: is not an IPv6 subnet; write one such as fd00:210:1::/64",
    ),
    **{
        f"IPv6 alone on {network['driver']}": (
            {"swarm": True, "networks": {"a": {**network, "subnet": "fd00:1::/64"}}},
            "networks.a.subnet = fd00:1::/64: is not an IPv4 subnet; write one, and IPv6 beside it "
            "into a bridge's ipv6_subnet",
        )
        for network in (BRIDGE, OVERLAY, WIRE)
    },
    "IPv6 alone on ipvlan": (
        {"networks": {"a": {"driver": "ipvlan", "parent": "eth0", "subnets": [{"subnet": "fd00:1::/64"}]}}},
        "networks.a.subnets[0].subnet = fd00:1::/64: is not an IPv4 subnet; write one, and IPv6 beside it "
        "into a bridge's ipv6_subnet",
    ),
    "an IPv6 transit subnet": (
        {"networks": {"a": {"driver": "macvlan", "subnet": "10.3.0.0/24", "parent_subnet": "fd00::/126"}}},
        "networks.a.parent_subnet = fd00::/126: is not an IPv4 subnet; write one, and IPv6 beside it "
        "into a bridge's ipv6_subnet",
    ),
    "one interface for two bridges": (
        {
            "networks": {
                "front": {**BRIDGE, "device": "br-a"},
                "back": {"driver": "bridge", "subnet": "10.9.0.0/24", "device": "br-a"},
            }
        },
        "networks.back.device = br-a: is already the interface of networks.front; choose another",
    ),
    "a VLAN of a VLAN with a name that is too long": (
        {"networks": {"wire": {**WIRE, "parent": "bond0.1000.20000"}}},
        "networks.wire.parent = bond0.1000.20000: is not an interface; write a name of up to 15 letters, "
        "digits, dashes, underscores and dots, such as eth0 or eth0.10",
    ),
    "a parent of two networks": (
        {"networks": {"wire": WIRE, "wire2": {**WIRE, "subnet": "10.4.0.0/24"}}},
        "networks.wire2.parent = eth0: already carries networks.wire, and carries one network only; "
        "use another",
    ),
    "a network of the engine that is its own": (
        {"networks": {"bridge": {"driver": "existing"}}},
        "networks.bridge.name = bridge: is the engine's own; use an endpoint's mode for bridge, host and "
        "none",
    ),
    "a network of the engine twice": (
        {"networks": {"a": {"driver": "existing"}, "b": {"driver": "existing", "name": "a"}}},
        "networks.b.name = a: is joined as networks.a already; use that one",
    ),
    "a network of the engine whose name is none": (
        {"networks": {"a": {"driver": "existing", "name": "-x"}}},
        "networks.a.name = -x: is not a valid name on the engine; use letters, digits, dashes, dots, "
        "underscores",
    ),
    "a gateway without the subnet that it is in": (
        {"networks": {"a": {"driver": "existing", "gateway": "10.1.0.254"}}},
        "networks.a.gateway = 10.1.0.254: needs subnet; add it or remove this",
    ),
    "ICC of a network that is no bridge": (
        {"networks": {"a": {"driver": "existing", "kind": "macvlan", "icc": False}}},
        "networks.a.icc = False: is an option of bridges; a network of kind macvlan has none",
    ),
    "an overlay of the engine without swarm mode": (
        {"networks": {"a": {"driver": "existing", "kind": "overlay"}}},
        "networks.a.kind = overlay: needs an engine in swarm mode; set swarm: true",
    ),
    "an overlap with a network of the engine": (
        {"networks": {"front": BRIDGE, "a": {"driver": "existing", "subnet": "10.1.0.0/16"}}},
        "networks.a.subnet = 10.1.0.0/16: overlaps networks.front.subnet (10.1.0.0/24); move one of them",
    ),
    "an overlap within the stack": (
        {"networks": {"front": BRIDGE, "back": {**BRIDGE, "subnet": "10.1.0.0/25"}}},
        "networks.back.subnet = 10.1.0.0/25: overlaps networks.front.subnet (10.1.0.0/24); move one of them",
    ),
    "an overlap of subnets of one network": (
        {
            "networks": {
                "l3": {
                    "driver": "ipvlan",
                    "parent": "eth0",
                    "subnets": [{"subnet": "10.1.0.0/24"}, {"subnet": "10.1.0.0/25"}],
                }
            }
        },
        "networks.l3.subnets[1].subnet = 10.1.0.0/25: overlaps networks.l3.subnets[0].subnet (10.1.0.0/24); "
        "move one of them",
    ),
    "an overlap with what others have": (
        {"networks": {"front": BRIDGE}, "reserved_subnets": {"office": "10.0.0.0/8"}},
        "networks.front.subnet = 10.1.0.0/24: overlaps reserved_subnets.office (10.0.0.0/8); move "
        "one of them",
    ),
    "a reserved subnet that is none": (
        {"reserved_subnets": {"office": "10.0.0.1/8"}},
        "reserved_subnets.office = 10.0.0.1/8: has host bits set; write 10.0.0.0/8",
    ),
}


def endpoints(**each: Any) -> dict[str, Any]:
    """Settings with a bridge `front` and these endpoints."""
    return {"networks": {"front": BRIDGE}, "endpoints": each}


def on_front(**attachment: Any) -> dict[str, Any]:
    """An endpoint on the bridge `front`."""
    return {"networks": {"front": attachment}}


ENDPOINTS = {
    "an unknown network": (
        endpoints(a={"networks": {"frnt": {}}}),
        "endpoints.a.networks.frnt = frnt: is no network of this stack; did you mean front?",
    ),
    "an unknown network where there is none": (
        {"endpoints": {"a": {"networks": {"front": {}}}}},
        "endpoints.a.networks.front = front: is no network of this stack; there is none",
    ),
    "a mode beside networks": (
        endpoints(a={**on_front(), "mode": "host"}),
        "endpoints.a.mode = host: excludes networks; remove one of them",
    ),
    "two ways out": (
        {
            "networks": {"front": BRIDGE, "back": {**BRIDGE, "subnet": "10.2.0.0/24"}},
            "endpoints": {"a": {"networks": {"front": {"gateway": True}, "back": {"gateway": True}}}},
        },
        "endpoints.a.networks.back.gateway = True: is set on front already; a container has one default "
        "route",
    ),
    "a way out over an internal network": (
        {
            "networks": {"vault": {**BRIDGE, "internal": True}},
            "endpoints": {"a": {"networks": {"vault": {"gateway": True}}}},
        },
        "endpoints.a.networks.vault.gateway = True: is on an internal network, which has no way out; "
        "set it on another network, or remove it",
    ),
    "a way out over an overlay": (
        {
            "swarm": True,
            "networks": {"mesh": OVERLAY},
            "endpoints": {"a": {"networks": {"mesh": {"gateway": True}}}},
        },
        "endpoints.a.networks.mesh.gateway = True: is on an overlay, which has no gateway of its own; "
        "set it on another network, or remove it",
    ),
    "a way out over IPv4 beside a network with both families": (
        {
            "networks": {
                "front": BRIDGE,
                "six": {"driver": "bridge", "subnet": "10.6.0.0/24", "ipv6_subnet": "fd00::/64"},
            },
            "endpoints": {"a": {"networks": {"front": {"gateway": True}, "six": {}}}},
        },
        "endpoints.a.networks.front.gateway = True: would be ignored: six has IPv6 beside IPv4, which Docker "
        "28 prefers whatever the priority (moby#51999); set it on six, or take a off one of the two",
    ),
    "a sidecar of nobody": (
        endpoints(vpn=on_front(), a={"mode": {"endpoint": "vnp"}}),
        "endpoints.a.mode.endpoint = vnp: is no endpoint of this stack; did you mean vpn?",
    ),
    "a sidecar of itself": (
        endpoints(a={"mode": {"endpoint": "a"}}),
        "endpoints.a.mode.endpoint = a: is this endpoint itself; name another one",
    ),
    "sidecars in a circle": (
        endpoints(a={"mode": {"endpoint": "b"}}, b={"mode": {"endpoint": "a"}}),
        "endpoints.a.mode.endpoint = b: is beside a itself and has no network of its own; name one that has\n"
        "endpoints.b.mode.endpoint = a: is beside b itself and has no network of its own; name one that has",
    ),
    "a sidecar of a container in mode host": (
        endpoints(a={"mode": {"endpoint": "b"}}, b={"mode": "host"}),
        "endpoints.a.mode.endpoint = b: is on the host's own network; write mode: host instead",
    ),
    "a sidecar on networks": (
        endpoints(a={**on_front(), "mode": {"endpoint": "b"}}, b=on_front()),
        "endpoints.a.mode = b: excludes networks; remove one of them",
    ),
    "a sidecar that publishes": (
        endpoints(
            a={"mode": {"endpoint": "b"}, "ports": [{"internal": 80, "external": 18080}]}, b=on_front()
        ),
        "endpoints.a.ports = 1 published: can't be published by it: its network is b's; move them to "
        "endpoints.b.ports",
    ),
    "a port that is served in that network namespace already": (
        endpoints(a={"mode": {"endpoint": "b"}, "serve": 80}, b={**on_front(), "serve": 80}),
        "endpoints.a.serve = 80: is served by b in the same network namespace; choose another",
    ),
    "a port of two sidecars": (
        endpoints(
            a={"mode": {"endpoint": "b"}, "serve": 80},
            b=on_front(),
            c={"mode": {"endpoint": "b"}, "serve": 80},
        ),
        "endpoints.c.serve = 80: is served by a in the same network namespace; choose another",
    ),
    "an unknown key of a mode": (
        endpoints(a={"mode": {"endpont": "b"}}),
        "endpoints.a.mode.endpoint = nothing: is missing; add it\n"
        "endpoints.a.mode.endpont = b: is an unknown key; did you mean endpoint?",
    ),
    "an unknown mode": (
        endpoints(a={"mode": "hots"}),
        "endpoints.a.mode = hots: input should be 'bridge', 'host' or 'none'",
    ),
    "the name of the machine": (
        {"endpoints": {"host": {}}},
        "endpoints.host = host: means the machine itself in expectations; choose another name",
    ),
    "an overlay that takes services only": (
        {
            "swarm": True,
            "networks": {"mesh": {**OVERLAY, "attachable": False}},
            "endpoints": {"a": {"networks": {"mesh": {}}}},
        },
        "endpoints.a.networks.mesh = mesh: takes services only; set networks.mesh.attachable: true",
    ),
    "a static address outside": (
        endpoints(a=on_front(ipv4="10.2.0.9")),
        "endpoints.a.networks.front.ipv4 = 10.2.0.9: is outside of 10.1.0.0/24; write an address "
        "inside of it",
    ),
    "the gateway as static address": (
        endpoints(a=on_front(ipv4="10.1.0.1")),
        "endpoints.a.networks.front.ipv4 = 10.1.0.1: is the gateway of 10.1.0.0/24; choose another",
    ),
    "a static address twice": (
        endpoints(a=on_front(ipv4="10.1.0.9"), b=on_front(ipv4="10.1.0.9")),
        "endpoints.b.networks.front.ipv4 = 10.1.0.9: is already taken by endpoints.a.networks.front.ipv4; "
        "choose another",
    ),
    "an IPv6 address on an IPv4 network": (
        endpoints(a=on_front(ipv6="fd00::9")),
        "endpoints.a.networks.front.ipv6 = fd00::9: needs a network with an IPv6 subnet; "
        "add one to the network, or remove this",
    ),
    "a static address on a network of the engine that says no subnet": (
        {
            "networks": {"a": {"driver": "existing"}},
            "endpoints": {"b": {"networks": {"a": {"ipv4": "10.1.0.9"}}}},
        },
        "endpoints.b.networks.a.ipv4 = 10.1.0.9: can't be checked without networks.a.subnet; add what that "
        "network has, or remove this",
    ),
    "an IPv6 address for an IPv4 one": (
        endpoints(a=on_front(ipv4="fd00::9")),
        "endpoints.a.networks.front.ipv4 = fd00::9: is no IPv4 address; write one",
    ),
    "a static address that a neighbour can get": (
        endpoints(a=on_front(), b=on_front(ipv4="10.1.0.2")),
        "endpoints.b.networks.front.ipv4 = 10.1.0.2: can be handed out to endpoints.a; "
        "set networks.front.ip_range, or give a an ipv4",
    ),
    "a static address that several neighbours can get": (
        endpoints(a=on_front(), b=on_front(ipv4="10.1.0.2"), c=on_front()),
        "endpoints.b.networks.front.ipv4 = 10.1.0.2: can be handed out to endpoints.a, endpoints.c; "
        "set networks.front.ip_range, or give a, c an ipv4",
    ),
    "a static address inside of what is handed out": (
        {
            "networks": {"front": {**BRIDGE, "ip_range": "10.1.0.128/25"}},
            "endpoints": {"a": on_front(), "b": on_front(ipv4="10.1.0.200")},
        },
        "endpoints.b.networks.front.ipv4 = 10.1.0.200: can be handed out to endpoints.a; "
        "choose an address outside of networks.front.ip_range (10.1.0.128/25), or give a an ipv4",
    ),
    "a static address inside of what tasks get": (
        {
            "swarm": True,
            "networks": {"mesh": {**OVERLAY, "ip_range": "10.2.0.128/25"}},
            "endpoints": {"a": {"networks": {"mesh": {"ipv4": "10.2.0.200"}}}},
            "services": {"web": {"network": "mesh", "serve": 80}},
        },
        "endpoints.a.networks.mesh.ipv4 = 10.2.0.200: can be handed out to services.web; "
        "choose an address outside of networks.mesh.ip_range (10.2.0.128/25)",
    ),
    "a static IPv6 address that a neighbour can get": (
        {
            "networks": {"front": {**BRIDGE, "ipv6_subnet": "fd00::/64"}},
            "endpoints": {
                "a": on_front(ipv4="10.1.0.8"),
                "b": on_front(ipv4="10.1.0.9", ipv6="fd00::9"),
            },
        },
        "endpoints.b.networks.front.ipv6 = fd00::9: can be handed out to endpoints.a; give a an ipv6",
    ),
    "a static address in the first of several subnets": (
        {
            "networks": {
                "l3": {
                    "driver": "ipvlan",
                    "mode": "l3",
                    "parent": "eth0",
                    "subnets": [{"subnet": "10.1.0.0/25"}, {"subnet": "10.1.0.128/25"}],
                }
            },
            "endpoints": {
                "a": {"networks": {"l3": {}}},
                "b": {"networks": {"l3": {"ipv4": "10.1.0.9"}}},
                "c": {"networks": {"l3": {"ipv4": "10.1.0.200"}}},
            },
        },
        "endpoints.b.networks.l3.ipv4 = 10.1.0.9: can be handed out to endpoints.a; "
        "set networks.l3.subnets[0].ip_range, or give a an ipv4",
    ),
    "more endpoints than addresses": (
        {
            "networks": {"front": {**BRIDGE, "subnet": "10.1.0.0/30"}},
            "endpoints": {"a": on_front(), "b": on_front()},
        },
        "networks.front.subnet = 10.1.0.0/30: has 1 free addresses for 2 endpoints without a static one; "
        "make it larger",
    ),
    "more tasks than addresses": (
        {
            "swarm": True,
            "networks": {"mesh": {**OVERLAY, "subnet": "10.2.0.0/29"}},
            "services": {"web": {"network": "mesh", "serve": 80, "replicas": 5}},
        },
        "networks.mesh.subnet = 10.2.0.0/29: has 5 free addresses for 6 endpoints without a static one; "
        "make it larger",
    ),
    "an alias that is an endpoint's name": (
        endpoints(a=on_front(), b=on_front(aliases=["a"])),
        "endpoints.b.networks.front.aliases[0] = a: is already the name of endpoints.a on network front; "
        "choose another",
    ),
    "an alias twice on one endpoint": (
        endpoints(a=on_front(aliases=["web", "web"])),
        "endpoints.a.networks.front.aliases[1] = web: is a name of it already; remove it",
    ),
    "an alias that is the endpoint's own name": (
        endpoints(a=on_front(aliases=["a"])),
        "endpoints.a.networks.front.aliases[0] = a: is a name of it already; remove it",
    ),
    "an alias that is an address": (
        endpoints(a=on_front(aliases=["10.1.0.9"])),
        "endpoints.a.networks.front.aliases[0] = 10.1.0.9: is read as an IP address; choose a name with a "
        "letter",
    ),
    "an alias that every container has for itself": (
        endpoints(a=on_front(aliases=["localhost"])),
        "endpoints.a.networks.front.aliases[0] = localhost: means each container itself; choose another",
    ),
    "an alias that no resolver takes": (
        endpoints(a=on_front(aliases=["db..example"])),
        "endpoints.a.networks.front.aliases[0] = db..example: is not a valid alias; use lower-case letters, "
        "digits, dashes, underscores, dots between",
    ),
    "an endpoint whose name is a number": (
        endpoints(**{"7": on_front()}),
        "endpoints.7 = 7: is read as an IP address; choose a name with a letter",
    ),
    "a service with an endpoint's name": (
        {
            "swarm": True,
            "networks": {"mesh": OVERLAY},
            "endpoints": {"web": {"networks": {"mesh": {}}}},
            "services": {"web": {"network": "mesh", "serve": 80}},
        },
        "services.web = web: is already the name of endpoints.web on network mesh; choose another",
    ),
    "a service on no overlay": (
        {"networks": {"front": BRIDGE}, "services": {"web": {"network": "front", "serve": 80}}},
        "services.web.network = front: has driver bridge; services need an overlay network",
    ),
    "a service on an unknown network": (
        {"networks": {"front": BRIDGE}, "services": {"web": {"network": "fromt", "serve": 80}}},
        "services.web.network = fromt: is no network of this stack; did you mean front?",
    ),
}

PORT = {"internal": 80, "external": 18080}

PORTS = {
    "publishing in mode host": (
        {"endpoints": {"a": {"mode": "host", "ports": [PORT]}}},
        "endpoints.a.ports = 1 published: needs mode bridge, or a bridge or overlay network that is "
        "not internal; remove it or add one",
    ),
    "publishing from an internal network": (
        {
            "networks": {"vault": {**BRIDGE, "internal": True}},
            "endpoints": {"a": {"networks": {"vault": {}}, "ports": [PORT]}},
        },
        "endpoints.a.ports = 1 published: needs mode bridge, or a bridge or overlay network that is "
        "not internal; remove it or add one",
    ),
    "publishing where the way out is a link": (
        {
            "networks": {"alan": WIRE, "front": BRIDGE},
            "endpoints": {"a": {"networks": {"alan": {}, "front": {}}, "serve": 80, "ports": [PORT]}},
        },
        "endpoints.a.ports = 1 published: would answer nowhere: the default route leads over alan, and "
        "macvlan publishes nothing; set gateway: true on front (Docker Engine 28), or rename front or alan "
        "so that front is the first by name, or give front an ipv6_subnet",
    ),
    "publishing from a link alone": (
        {"networks": {"wire": WIRE}, "endpoints": {"a": {"networks": {"wire": {}}, "ports": [PORT]}}},
        "endpoints.a.ports = 1 published: would answer nowhere: the default route leads over wire, and "
        "macvlan publishes nothing; add a bridge whose name comes before wire, or remove them",
    ),
    "a port of the host twice for one endpoint": (
        {"endpoints": {"a": {"ports": [PORT, {"internal": 81, "external": 18080}]}}},
        "endpoints.a.ports[1].external = 18080: is taken by endpoints.a.ports[0].external; choose another",
    ),
    "a port of the host on an IPv6 address and on all of them": (
        {
            "endpoints": {
                "a": {"ports": [{**PORT, "host_ip": "::"}]},
                "b": {"ports": [{**PORT, "host_ip": "::1"}]},
            }
        },
        "endpoints.b.ports[0].external = 18080: is taken by endpoints.a.ports[0].external; choose another",
    ),
    "an address that is none": (
        {"endpoints": {"a": {"ports": [{**PORT, "host_ip": "localhost"}]}}},
        "endpoints.a.ports[0].host_ip = localhost: is no IP address; write one such as 10.210.1.10",
    ),
    "a host port twice": (
        {"endpoints": {"a": {"ports": [PORT]}, "b": {"ports": [PORT]}}},
        "endpoints.b.ports[0].external = 18080: is taken by endpoints.a.ports[0].external; choose another",
    ),
    "a host port on one address and on all": (
        {"endpoints": {"a": {"ports": [PORT]}, "b": {"ports": [{**PORT, "host_ip": "0.0.0.0"}]}}},
        "endpoints.b.ports[0].external = 18080: is taken by endpoints.a.ports[0].external; choose another",
    ),
    "a host port that a container in mode host serves": (
        {"endpoints": {"a": {"ports": [PORT]}, "b": {"mode": "host", "serve": 18080}}},
        "endpoints.b.serve = 18080: is taken by endpoints.a.ports[0].external; choose another",
    ),
}

MAKER = {"driver": "macvlan", "subnet": "10.3.0.0/24"}
MADE = {
    "an address of the host that the engine writes in another way": (
        {"endpoints": {"a": {"ports": [{**PORT, "host_ip": "0:0:0:0:0:0:0:1"}]}}},
        "endpoints.a.ports[0].host_ip = 0:0:0:0:0:0:0:1: is ::1, written in another way; write that",
    ),
    "an IPv4 address of the host in IPv6's clothes": (
        {"endpoints": {"a": {"ports": [{**PORT, "host_ip": "::ffff:127.0.0.1"}]}}},
        "endpoints.a.ports[0].host_ip = ::ffff:127.0.0.1: is 127.0.0.1, written in another way; write that",
    ),
    "an address that no host has": (
        {"endpoints": {"a": {"ports": [{**PORT, "host_ip": "255.255.255.255"}]}}},
        "endpoints.a.ports[0].host_ip = 255.255.255.255: is not an address that a host can have; write "
        "127.0.0.1, 0.0.0.0 or one of the host's",
    ),
    "a network with the name of a parent that is made": (
        {"networks": {"wire": MAKER, "wire-parent": BRIDGE}},
        "networks.wire-parent = wire-parent: is the name of the parent of networks.wire; choose another",
    ),
    "an endpoint with the name of its anchor": (
        {"networks": {"wire": MAKER}, "endpoints": {"wire-parent-anchor": {}}},
        "endpoints.wire-parent-anchor = wire-parent-anchor: is the name of the parent's anchor of "
        "networks.wire; choose another",
    ),
}
EVERY = {**KEYS, **NETWORKS, **ENDPOINTS, **PORTS, **MADE}


@pytest.mark.parametrize(("raw", "message"), EVERY.values(), ids=EVERY.keys())
def test_a_refusal_names_path_value_and_remedy(raw: dict[str, Any], message: str) -> None:
    assert refusal(**raw) == message


def service(**settings: Any) -> dict[str, Any]:
    """Settings with two overlays, a bridge and this service on one of them."""
    networks = {"mesh": OVERLAY, "back": {**OVERLAY, "subnet": "10.4.0.0/24"}, "front": BRIDGE}
    services = {"web": {"network": "mesh", "serve": 80, **settings}}
    return {"swarm": True, "networks": networks, "services": services}


SERVICES = {
    "an unknown further network": (
        service(further_networks=["bakc"]),
        "services.web.further_networks[0] = bakc: is no network of this stack; did you mean back?",
    ),
    "a further network that is no overlay": (
        service(further_networks=["back", "front"]),
        "services.web.further_networks[1] = front: has driver bridge; services need an overlay network",
    ),
    "a network twice": (
        service(further_networks=["back", "mesh"]),
        "services.web.further_networks[1] = mesh: is a network of it already; remove it",
    ),
    "a global service with replicas": (
        service(mode="global", replicas=2),
        "services.web.replicas = 2: means nothing with mode global, which has one task on each node; remove "
        "one of them",
    ),
    "the routing mesh without a virtual address": (
        service(ports=[PORT]),
        "services.web.ports[0].mode = ingress: needs endpoint_mode: vip, behind which the routing mesh is; "
        "set that, or mode: host here",
    ),
    "a port of each node for several tasks": (
        service(replicas=2, ports=[{**PORT, "mode": "host"}]),
        "services.web.ports[0].mode = host: a node has the port once, and 2 tasks may be on one; set mode: "
        "global on the service, replicas: 1, or mode: ingress here",
    ),
    "a port of the nodes twice": (
        service(endpoint_mode="vip", ports=[PORT, {**PORT, "internal": 81}]),
        "services.web.ports[1].external = 18080: is taken by services.web.ports[0].external; choose another",
    ),
    "a port of the host that an endpoint publishes": (
        {**service(endpoint_mode="vip", ports=[PORT]), "endpoints": {"a": {"ports": [PORT]}}},
        "services.web.ports[0].external = 18080: is taken by endpoints.a.ports[0].external; choose another",
    ),
    "a name that a service has on its further network": (
        {
            **service(further_networks=["back"]),
            "endpoints": {"a": {"networks": {"back": {"aliases": ["web"]}}}},
        },
        "endpoints.a.networks.back.aliases[0] = web: is already the name of services.web on network back; "
        "choose another",
    ),
}


@pytest.mark.parametrize(("raw", "message"), SERVICES.values(), ids=SERVICES.keys())
def test_a_refusal_of_a_service_names_path_value_and_remedy(raw: dict[str, Any], message: str) -> None:
    assert refusal(**raw) == message


HEALTHY_STATICS = {
    "beside what is handed out": (
        {"ip_range": "10.1.0.128/25"},
        {"a": on_front(), "b": on_front(ipv4="10.1.0.9")},
    ),
    "inside of a range that nobody gets an address from": (
        {"ip_range": "10.1.0.128/25"},
        {"a": on_front(ipv4="10.1.0.200"), "b": on_front(ipv4="10.1.0.201")},
    ),
    "all of them static": ({}, {"a": on_front(ipv4="10.1.0.8"), "b": on_front(ipv4="10.1.0.9")}),
    "none of them static": ({}, {"a": on_front(), "b": on_front()}),
}


@pytest.mark.parametrize(("more", "ends"), HEALTHY_STATICS.values(), ids=HEALTHY_STATICS.keys())
def test_static_addresses_that_nobody_else_can_get_are_taken(
    more: dict[str, Any], ends: dict[str, Any]
) -> None:
    loaded = load({"networks": {"front": {**BRIDGE, **more}}, "endpoints": ends}, "a test")
    assert set(loaded.endpoints) == set(ends)


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = refusal(networks={"a": {**BRIDGE, "mtu": 1}, "b": BRIDGE}, endpoints={"host": {}})
    assert [line.partition(" = ")[0] for line in found.splitlines()] == [
        "networks.a.mtu",
        "networks.b.subnet",
        "endpoints.host",
    ]
