"""The doctor's rounds: every finding about this host, and about one stack on it."""

from typing import Any

import docker

from stacks.model.stack import Settings
from toolchain import watches
from toolchain.doctor import conflicts, host
from toolchain.doctor.drivers import NODE_PROBES, Probe
from toolchain.doctor.findings import Finding, Status
from toolchain.engine import Engine

# What Docker has everywhere: a stack can't be without it, so its absence blocks.
ESSENTIAL = ("bridge", "host", "none")


def examine(
    client: docker.DockerClient, engine: Engine, stack: str, settings: Settings, probes: list[Probe]
) -> list[Finding]:
    """Every finding, the host's first, then the drivers', then the stack's.

    Args:
        client: a client of the engine.
        engine: the engine that answered.
        stack: the stack that is to stand on it.
        settings: its settings.
        probes: what the tries of the drivers came to.
    """
    info: dict[str, Any] = client.info()
    return [
        *host.engine_findings(engine, info),
        host.disk_finding(),
        *(driver_finding(probe) for probe in probes),
        *_stack_findings(client, engine, stack, settings),
    ]


def driver_finding(probe: Probe) -> Finding:
    """A driver that does not work is left out of the stack; one that Docker can't be without blocks."""
    if probe.capability in NODE_PROBES:
        return _node_finding(probe)
    subject = f"network driver: {probe.capability}"
    if not probe.reason:
        return Finding(subject, Status.OK, "works")
    if probe.capability in ESSENTIAL:
        remedy = "restart the Docker engine; its log says what it could not set up"
        return Finding(subject, Status.BLOCK, probe.reason, remedy)
    return Finding(subject, Status.WARN, probe.reason, "the stack leaves out what needs it and says so")


def _node_finding(probe: Probe) -> Finding:
    """What the nodes of a cluster can do without."""
    subject = f"cluster nodes: {probe.capability}"
    if not probe.reason:
        return Finding(subject, Status.OK, "there")
    return Finding(subject, Status.OK, f"{probe.reason}: nodes are set up for that")


def _stack_findings(
    client: docker.DockerClient, engine: Engine, stack: str, settings: Settings
) -> list[Finding]:
    local = host.is_local(engine)
    taken = host.taken_subnets(client, stack, local)
    found = conflicts.subnet_findings(settings.all_subnets(), taken)
    if local:
        if settings.cluster:
            found.append(watches.finding(watches.nodes_of(client, stack, settings), watches.present()))
        up = host.host_mode_containers(client, stack)
        ports = [port for port in settings.published_ports() if port.field not in up]
        found += conflicts.port_findings(ports, host.busy_ports(ports, host.held_ports(client, stack)))
    return found
