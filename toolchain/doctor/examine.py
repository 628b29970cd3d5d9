"""The doctor's rounds: every finding about this host, and about one stack on it."""

from dataclasses import replace
from typing import Any

import docker

from stacks.model.stack import Settings
from toolchain import gateways, watches
from toolchain.doctor import conflicts, existing, host, machine, mtu, ports, renamed, routes
from toolchain.doctor.claims import claims
from toolchain.doctor.drivers import NODE_CAPABILITIES
from toolchain.doctor.findings import Finding, Status
from toolchain.doctor.outcomes import Outcome, Probe, remedy
from toolchain.doctor.traits import EngineTraits, engine_traits
from toolchain.engine import Engine
from toolchain.stack import stack_names

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
    traits = engine_traits(info)
    is_here = machine.is_this_host(engine, traits)
    return [
        *machine.engine_findings(engine, info, traits, settings),
        *machine.disk_findings(info, is_here),
        *(driver_finding(probe, settings) for probe in probes),
        *([found] if (found := gateways.finding(engine, settings)) else []),
        *_stack_findings(client, is_here, traits, stack, settings),
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
    client: docker.DockerClient, is_here: bool, traits: EngineTraits, stack: str, settings: Settings
) -> list[Finding]:
    networks = [dict(network.attrs) for network in client.networks.list()]
    taken = host.taken_subnets(networks, stack)
    around = routes.read() if is_here else None
    if around is not None:
        known = host.bridges(networks)
        others = tuple(route for route in around.routes if route.device not in known)
        around = replace(around, routes=others)
    found = []
    if former := renamed.twin(settings, taken, stack_names()):
        found.append(renamed.renamed_finding(former, stack))
        taken = [one for one in taken if one.stack != former]
    found += conflicts.subnet_findings(claims(settings), taken, around)
    if around is None:
        found.append(_unseen("routes and MTU", "`ip` of iproute2 gave no answer" if is_here else ""))
    else:
        ways = mtu.ways_out(settings, host.default_bridge_mtu(networks))
        found += [one for one in [mtu.mtu_finding(ways, around)] if one]
        if not traits.rootless:
            found += host.lost_bridges(networks, stack, around.links, settings)
    if settings.cluster:
        present = watches.present() if is_here else None
        nodes = watches.nodes_of(client, stack, settings)
        found.append(_unseen("inotify instances") if present is None else watches.finding(nodes, present))
    found += existing.findings(client, stack, settings)
    return found + _port_findings(client, is_here, traits, stack, settings)


def _port_findings(
    client: docker.DockerClient, is_here: bool, traits: EngineTraits, stack: str, settings: Settings
) -> list[Finding]:
    if not is_here:
        return [_unseen("published ports")]
    up = host.host_mode_containers(client, stack)
    wanted = [port for port in settings.published_ports() if port.field not in up]
    if traits.rootless and (blocked := ports.rootless_findings(wanted, ports.unprivileged_floor())):
        return blocked
    return ports.port_findings(
        ports.try_ports(wanted, host.held_ports(client, stack)), host.publishers(client)
    )


def _unseen(subject: str, why: str = "") -> Finding:
    reason = why or "the engine does not run on this host, or in a virtual machine of it"
    return Finding(subject, Status.UNSEEN, f"not looked at: {reason}")
