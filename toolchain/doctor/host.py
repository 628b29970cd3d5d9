"""What the host itself shows: routes, networks, ports, cgroup version, memory, disk."""

import json
import shutil
import socket
from collections.abc import Iterable, Mapping
from typing import Any

import docker

from components.networks.naming import STACK_LABEL
from stacks.model.stack import HostPort
from toolchain.doctor.conflicts import Taken
from toolchain.doctor.findings import Finding, Status
from toolchain.engine import Engine
from toolchain.paths import cache_dir
from toolchain.process import capture

GIB = 1024**3
MEMORY_GIB = 2
DISK_GIB = 8


def engine_findings(engine: Engine, info: Mapping[str, Any]) -> list[Finding]:
    """Engine, API, cgroup version, memory."""
    memory = int(info["MemTotal"]) / GIB
    swarm = info["Swarm"]["LocalNodeState"]
    return [
        Finding("Docker engine", Status.OK, f"{engine.version}, API {engine.api}, at {engine.host}"),
        Finding("kernel", Status.OK, str(info["KernelVersion"])),
        Finding("storage driver", Status.OK, str(info["Driver"])),
        Finding("cgroup version", Status.OK, str(info.get("CgroupVersion", "1"))),
        Finding("swarm mode", Status.OK, str(swarm)),
        _enough("memory", memory, MEMORY_GIB, "free some, or use a larger machine"),
    ]


def disk_finding() -> Finding:
    """Room for the cache, where builds and downloads go."""
    folder = next(path for path in (cache_dir(), *cache_dir().parents) if path.exists())
    free = shutil.disk_usage(folder).free / GIB
    return _enough("disk for the cache", free, DISK_GIB, f"free some space on the file system of {folder}")


def _enough(subject: str, amount: float, floor: int, remedy: str) -> Finding:
    value = f"{amount:.1f} GiB"
    if amount >= floor:
        return Finding(subject, Status.OK, value)
    return Finding(subject, Status.BLOCK, f"{value}, {floor} GiB needed", remedy)


def is_local(engine: Engine) -> bool:
    """Whether the engine runs on this host, so that this host's routes and ports are its own."""
    return engine.host.startswith("unix://")


def taken_subnets(client: docker.DockerClient, stack: str, local: bool) -> list[Taken]:
    """Subnets of other Docker networks and, for an engine on this host, of its routes.

    The stack's own networks, and routes over their bridges, are left out: a second `up` finds them in place.
    """
    networks = client.networks.list()
    own = [network for network in networks if _stack_of(network.attrs) == stack]
    others = [network for network in networks if _stack_of(network.attrs) != stack]
    bridges = {bridge_device(network.attrs) for network in own}
    taken = [
        Taken(config["Subnet"], f"Docker network {network.name}")
        for network in others
        for config in network.attrs["IPAM"].get("Config") or []
        if config.get("Subnet")
    ]
    docker_bridges = {bridge_device(network.attrs) for network in others}
    return taken + (_routes(bridges | docker_bridges) if local else [])


def _stack_of(attrs: Mapping[str, Any]) -> str:
    return str((attrs.get("Labels") or {}).get(STACK_LABEL, ""))


def bridge_device(attrs: Mapping[str, Any]) -> str:
    """The host's interface of a bridge network, from what the engine says of the network."""
    named = (attrs.get("Options") or {}).get("com.docker.network.bridge.name")
    return str(named or f"br-{attrs['Id'][:12]}")


def _routes(known_devices: Iterable[str]) -> list[Taken]:
    known = set(known_devices)
    listed: list[dict[str, Any]] = []
    for family in ("-4", "-6"):
        listed += json.loads(capture(["ip", "-j", family, "route"]) or "[]")
    return [
        Taken(route["dst"], f"route over {route.get('dev', '?')}")
        for route in listed
        if route["dst"] != "default" and route.get("dev") not in known
    ]


def busy_ports(wanted: Iterable[HostPort], held: Iterable[tuple[int, str]]) -> list[HostPort]:
    """The ports that can't be bound, less those that the stack's own containers hold."""
    own = set(held)
    return [port for port in wanted if (port.number, port.protocol) not in own and not _can_bind(port)]


def _can_bind(port: HostPort) -> bool:
    family = socket.AF_INET6 if ":" in port.address else socket.AF_INET
    kind = socket.SOCK_DGRAM if port.protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.address, port.number))
        except OSError:
            return False
    return True


def held_ports(client: docker.DockerClient, stack: str) -> list[tuple[int, str]]:
    """The host ports that the stack's own containers publish: number and protocol."""
    own = client.containers.list(filters={"label": f"{STACK_LABEL}={stack}"})
    return [
        (int(binding["HostPort"]), internal.partition("/")[2])
        for container in own
        for internal, bindings in (container.ports or {}).items()
        for binding in bindings or []
    ]


def host_mode_containers(client: docker.DockerClient, stack: str) -> set[str]:
    """The settings' paths of served ports that the stack's own containers in mode host listen on now."""
    own = client.containers.list(filters={"label": f"{STACK_LABEL}={stack}"})
    return {
        f"endpoints.{str(container.name).removeprefix(f'{stack}-')}.serve"
        for container in own
        if container.attrs["HostConfig"]["NetworkMode"] == "host"
    }
