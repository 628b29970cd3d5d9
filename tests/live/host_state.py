"""What `make down` must leave as it was: everything that a stack could leave behind on a host.

What others do on the same engine meanwhile is theirs: containers and networks that are not labelled
with the stack, and what these hold, are left out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import docker

from components.networks.naming import STACK_LABEL
from toolchain.doctor.drivers import LABELS
from toolchain.doctor.host import bridge_device
from toolchain.process import capture

BUILT_IN = {"bridge", "host", "none"}
LINK_LOCAL = "fe80::/64"
SWARMS = {"ingress", "docker_gwbridge"}


@dataclass(frozen=True)
class HostState:
    """A picture of the host.

    Attributes:
        swarm: the state of swarm mode; empty where others' containers decide it.
    """

    networks: frozenset[str]
    containers: frozenset[str]
    volumes: frozenset[str]
    interfaces: frozenset[str]
    routes: frozenset[str]
    swarm: str


def left_behind(before: HostState, after: HostState) -> dict[str, object]:
    """What differs between two pictures, by kind; empty if nothing was left behind and nothing is gone."""
    differing = {
        field.name: getattr(before, field.name) ^ getattr(after, field.name)
        for field in fields(HostState)
        if field.name != "swarm"
    }
    if before.swarm and after.swarm and before.swarm != after.swarm:
        differing["swarm"] = after.swarm
    return {kind: found for kind, found in differing.items() if found}


def take(client: docker.DockerClient, stack: str) -> HostState:
    """Take the picture: by names and destinations, not by ids that change by themselves."""
    containers = client.containers.list(all=True)
    others = [one for one in containers if not _is_ours(one.attrs["Config"]["Labels"], stack)]
    networks = client.networks.list()
    foreign = [one for one in networks if not _is_ours(one.attrs["Labels"], stack)]
    their_networks = {str(one.name) for one in foreign} - BUILT_IN - SWARMS
    their_volumes = {mount.get("Name") for one in others for mount in one.attrs["Mounts"]}
    their_bridges = {bridge_device(one.attrs) for one in networks if one.name in their_networks}
    # The swarm, its networks and its bridge stay while others' containers would lose their names with them.
    kept = SWARMS if their_networks else set()
    links = [link["ifname"] for link in _ip("link") if not link["ifname"].startswith("veth")]
    return HostState(
        networks=frozenset({str(one.name) for one in networks} - their_networks - kept),
        containers=frozenset({str(one.name) for one in containers} - {str(one.name) for one in others}),
        volumes=frozenset({str(one.id) for one in client.volumes.list()} - their_volumes),
        interfaces=frozenset(set(links) - their_bridges - kept),
        routes=frozenset(
            f"{route['dst']} dev {route.get('dev')}"
            for route in _ip("-4", "route") + _ip("-6", "route")
            # The kernel gives an interface its link-local route at its first carrier, and takes it away
            # with the interface, which is in the picture itself.
            if route["dst"] != LINK_LOCAL and route.get("dev") not in their_bridges | kept
        ),
        swarm="" if kept else str(client.info()["Swarm"]["LocalNodeState"]),
    )


def _is_ours(labels: Mapping[str, str] | None, stack: str) -> bool:
    found = labels or {}
    return found.get(STACK_LABEL) == stack or LABELS.keys() <= found.keys()


def _ip(*arguments: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(capture(["ip", "-j", *arguments]) or "[]")
    return listed
