"""What the containers and networks on the engine hold already: subnets, ports, bridge interfaces."""

from collections.abc import Collection, Mapping
from typing import Any

import docker

from components.networks.naming import STACK_LABEL
from stacks.model.stack import Settings
from toolchain.doctor.conflicts import Taken
from toolchain.doctor.findings import Finding, Status
from toolchain.facts import is_swarm_manager

DEFAULT_MTU = 1500


def taken_subnets(networks: list[dict[str, Any]], stack: str) -> list[Taken]:
    """The subnets of the networks that are not the stack's own: a second `up` finds those in place."""
    return [
        Taken(config["Subnet"], str(attrs["Name"]), _stack_of(attrs))
        for attrs in networks
        if _stack_of(attrs) != stack
        for config in (attrs.get("IPAM") or {}).get("Config") or []
        if config.get("Subnet")
    ]


def bridges(networks: list[dict[str, Any]]) -> set[str]:
    """The interfaces of all networks: routes over them are these networks' own."""
    return {bridge_device(attrs) for attrs in networks}


def lost_bridges(
    networks: list[dict[str, Any]], stack: str, links: Collection[str], settings: Settings
) -> list[Finding]:
    """Bridges that the engine has made, whose interfaces somebody has removed since.

    The engine does not notice, and goes on to say that all is well: another engine on the same host that was
    started without a bridge removes docker0, for one.

    Args:
        networks: those of the engine.
        stack: the stack's name.
        links: the host's interfaces.
        settings: what the stack wants: the default bridge matters to those who are on it.
    """
    on_default = any(endpoint.builtin == "bridge" for endpoint in settings.endpoints.values())
    found = []
    for attrs in networks:
        is_default = attrs["Name"] == "bridge"
        if attrs.get("Driver") != "bridge" or bridge_device(attrs) in links:
            continue
        if is_default or _stack_of(attrs) == stack:
            value = f"its interface {bridge_device(attrs)} is gone: containers on it reach nothing"
            status = Status.WARN if is_default and not on_default else Status.BLOCK
            remedy = "restart the Docker engine, which makes it anew"
            found.append(Finding(f"network {attrs['Name']}", status, value, remedy))
    return found


def default_bridge_mtu(networks: list[dict[str, Any]]) -> int:
    """The MTU of the engine's own network `bridge`."""
    options = next((attrs.get("Options") or {} for attrs in networks if attrs["Name"] == "bridge"), {})
    return int(options.get("com.docker.network.driver.mtu") or DEFAULT_MTU)


def _stack_of(attrs: Mapping[str, Any]) -> str:
    return str((attrs.get("Labels") or {}).get(STACK_LABEL, ""))


def bridge_device(attrs: Mapping[str, Any]) -> str:
    """The host's interface of a bridge network, from what the engine says of the network."""
    named = (attrs.get("Options") or {}).get("com.docker.network.bridge.name")
    return str(named or f"br-{attrs['Id'][:12]}")


def held_ports(client: docker.DockerClient, stack: str) -> list[tuple[int, str]]:
    """The host ports that the stack's own containers publish: number and protocol."""
    return [key for key, (_, owner) in _published(client).items() if owner == stack]


def publishers(client: docker.DockerClient) -> dict[tuple[int, str], str]:
    """Number and protocol to the container or swarm service that publishes it, with its stack."""
    return {
        key: name + (f" of stack {stack}" if stack else "")
        for key, (name, stack) in _published(client).items()
    }


def _published(client: docker.DockerClient) -> dict[tuple[int, str], tuple[str, str]]:
    return _by_services(client) | _by_containers(client)


def _by_services(client: docker.DockerClient) -> dict[tuple[int, str], tuple[str, str]]:
    """What the swarm's routing mesh publishes: no container says so."""
    if not is_swarm_manager(client.info()):
        return {}
    return {
        (int(port["PublishedPort"]), str(port.get("Protocol", "tcp"))): (
            f"service {one.name}",
            str((one.attrs["Spec"].get("Labels") or {}).get(STACK_LABEL, "")),
        )
        for one in client.services.list()
        for port in (one.attrs.get("Endpoint") or {}).get("Ports") or []
        if port.get("PublishedPort")
    }


def _by_containers(client: docker.DockerClient) -> dict[tuple[int, str], tuple[str, str]]:
    return {
        (int(binding["HostPort"]), internal.partition("/")[2]): (
            f"container {container.name}",
            str((container.labels or {}).get(STACK_LABEL, "")),
        )
        for container in client.containers.list()
        for internal, bindings in (container.ports or {}).items()
        for binding in bindings or []
    }


def host_mode_containers(client: docker.DockerClient, stack: str) -> set[str]:
    """The settings' paths of served ports that the stack's own containers in mode host listen on now."""
    own = client.containers.list(filters={"label": f"{STACK_LABEL}={stack}"})
    return {
        f"endpoints.{str(container.name).removeprefix(f'{stack}-')}.serve"
        for container in own
        if container.attrs["HostConfig"]["NetworkMode"] == "host"
    }
