"""Room for the watches of a cluster's nodes: systemd, kubelet and kube-proxy each take inotify instances.

Their number is a limit of the host for each of its users, and root's is that of all nodes together.
"""

import os
from pathlib import Path

import docker

from components.cluster.node import ROLE_LABEL
from components.networks.naming import STACK_LABEL
from stacks.model.stack import Settings
from toolchain.doctor.findings import Finding, Status
from toolchain.doctor.machine import is_this_host
from toolchain.doctor.traits import engine_traits
from toolchain.engine import answering, connect
from toolchain.step import Step

NAME = "fs.inotify.max_user_instances"
SETTING = Path("/proc/sys", *NAME.split("."))
# Eight nodes have been seen to exhaust 128; kube-proxy then fails for no visible reason.
PER_NODE = 18
# What is set where there is less: other clusters fit then, too, be they kind's.
RAISED = 1024


def wanted(nodes: int) -> int:
    """How many instances that many nodes need."""
    return nodes * PER_NODE


def _ample(nodes: int) -> int:
    return max(RAISED, wanted(nodes))


def present() -> int | None:
    """How many instances each user of this host may have; None where there is no such limit (macOS)."""
    return int(SETTING.read_text()) if SETTING.exists() else None


def nodes_of(client: docker.DockerClient, stack: str, settings: Settings) -> int:
    """How many nodes there are once the stack stands: its own, and those of other stacks that run now."""
    if settings.cluster is None:
        return 0
    running = client.containers.list(filters={"label": ROLE_LABEL})
    others = [one for one in running if (one.labels or {}).get(STACK_LABEL) != stack]
    return len(settings.cluster.machines()) + len(others)


def finding(nodes: int, found: int) -> Finding:
    """What the doctor says of it."""
    value = f"{NAME}={found}"
    if found >= wanted(nodes):
        return Finding("inotify instances", Status.OK, value)
    remedy = f"sysctl -w {NAME}={_ample(nodes)}"
    return Finding("inotify instances", Status.BLOCK, f"{value}, {nodes} nodes need {wanted(nodes)}", remedy)


def steps(stack: str, settings: Settings) -> list[Step]:
    """The part of a set-up that makes room; nothing where it can't, and the doctor says so."""
    if settings.cluster is None or os.geteuid() != 0 or not SETTING.exists():
        return []
    return [
        Step(
            f"{NAME} for the nodes' watches",
            lambda: not _engine_is_here() or (present() or 0) >= _ample(nodes_of(connect(), stack, settings)),
            lambda: SETTING.write_text(str(_ample(nodes_of(connect(), stack, settings)))),
        )
    ]


def _engine_is_here() -> bool:
    """Whether the engine's kernel is this one; asked late, when the set-up has provided an engine."""
    engine = answering()
    return engine is not None and is_this_host(engine, engine_traits(connect().info()))
