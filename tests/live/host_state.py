"""What `make down` must leave as it was: everything that a stack could leave behind on a host."""

import json
from dataclasses import dataclass

import docker

from toolchain.process import capture


@dataclass(frozen=True)
class HostState:
    """A picture of the host; two of them are equal if nothing was left behind."""

    networks: frozenset[str]
    containers: frozenset[str]
    volumes: frozenset[str]
    interfaces: frozenset[str]
    routes: frozenset[str]
    swarm: str


def take(client: docker.DockerClient) -> HostState:
    """Take the picture: by names and destinations, not by ids that change by themselves."""
    info = client.info()
    return HostState(
        networks=frozenset(str(network.name) for network in client.networks.list()),
        containers=frozenset(str(container.name) for container in client.containers.list(all=True)),
        volumes=frozenset(str(volume.id) for volume in client.volumes.list()),
        interfaces=frozenset(link["ifname"] for link in _ip("link")),
        routes=frozenset(f"{route['dst']} dev {route.get('dev')}" for route in _routes()),
        swarm=str(info["Swarm"]["LocalNodeState"]),
    )


def _routes() -> list[dict[str, str]]:
    return _ip("-4", "route") + _ip("-6", "route")


def _ip(*arguments: str) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads(capture(["ip", "-j", *arguments]) or "[]")
    return listed
