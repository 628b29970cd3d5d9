"""The doctor's rounds: every finding about this host, and about one stack on it."""

from typing import Any

import docker

from stacks.model.stack import Settings
from toolchain import watches
from toolchain.doctor import conflicts, host
from toolchain.doctor.drivers import NODE_CAPABILITIES
from toolchain.doctor.findings import Finding, Status
from toolchain.doctor.outcomes import Outcome, Probe, remedy
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
        *(driver_finding(probe, settings) for probe in probes),
        *_stack_findings(client, engine, stack, settings),
    ]


def driver_finding(probe: Probe, settings: Settings) -> Finding:
    """A driver that is lacking is left out; one that can't be, or that could not be tried, blocks."""
    is_nodes = probe.capability in NODE_CAPABILITIES
    subject = f"{'cluster nodes' if is_nodes else 'network driver'}: {probe.capability}"
    if probe.outcome is Outcome.WORKS:
        return Finding(subject, Status.OK, "works")
    if probe.outcome is Outcome.NOT_TRIED:
        return Finding(subject, Status.BLOCK, f"could not be tried: {probe.reason}", remedy(probe.reason))
    if is_nodes:
        return _node_finding(subject, probe, settings)
    if probe.capability == "host" and not _uses_host_mode(settings):
        return Finding(subject, Status.WARN, probe.reason, "the stack does without it")
    if probe.capability in ESSENTIAL:
        advice = "restart the Docker engine; its log says what it could not set up"
        return Finding(subject, Status.BLOCK, probe.reason, advice)
    return Finding(subject, Status.WARN, probe.reason, "the stack leaves out what needs it and says so")


def _uses_host_mode(settings: Settings) -> bool:
    return any(endpoint.builtin == "host" for endpoint in settings.endpoints.values())


def _node_finding(subject: str, probe: Probe, settings: Settings) -> Finding:
    """Nodes can do without all but being privileged."""
    if probe.capability != "privileged":
        return Finding(subject, Status.OK, f"{probe.reason}: nodes are set up for that")
    if settings.cluster is None:
        return Finding(subject, Status.OK, f"{probe.reason}: only the nodes of a cluster need it")
    return Finding(subject, Status.BLOCK, probe.reason, "use an engine that starts privileged containers")


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
