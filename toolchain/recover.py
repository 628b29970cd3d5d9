"""What a killed run of Pulumi left in a stack's state: the lock of a dead process, and half-made things.

Of what was being made when a run was killed the state only knows that it was begun, and nobody knows how far
that went. It is removed, by its name, and made anew.
"""

import json
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import docker
from docker.errors import NotFound
from rich.markup import escape

from components.networks.naming import STACK_LABEL
from toolchain import sweep
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE, revealed
from toolchain.errors import ToolchainError
from toolchain.paths import PROJECT
from toolchain.progress import console
from toolchain.stack import Stack
from toolchain.state import BACKEND, state_environment
from toolchain.sweep import Leftover

# What the Docker SDK calls them, in the order in which they can be removed.
ON_ENGINE = {SERVICE: "service", CONTAINER: "container", NETWORK: "network"}
_KINDS = ("", *ON_ENGINE)


@dataclass(frozen=True)
class Lock:
    """A lock on a stack, as Pulumi's file backend writes it.

    Attributes:
        pid: the process that has it.
        user: whose process that is.
        host: the machine that it runs on.
        since: when it was taken.
    """

    pid: int
    user: str
    host: str
    since: str

    @property
    def is_dead(self) -> bool:
        """Whether its process was one of this machine, and has ended."""
        if self.host != socket.gethostname():
            return False
        if not _runs(self.pid):
            return True
        try:
            # The number may be another program's by now, which only Linux says.
            return "pulumi" not in Path("/proc", str(self.pid), "comm").read_text()
        except FileNotFoundError:
            return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def locks(stack: str) -> list[Lock]:
    """The locks on a stack; none where the backend is no folder, since only Pulumi itself can see those."""
    address = urlparse(os.environ.get(BACKEND) or state_environment().get(BACKEND, ""))
    if address.scheme != "file":
        return []
    folder = Path(unquote(address.netloc + address.path)).expanduser() / ".pulumi" / "locks"
    found = []
    for path in sorted(folder.glob(f"**/{PROJECT}/{stack}/*.json")):
        said = json.loads(path.read_text())
        found.append(Lock(int(said["pid"]), said["username"], said["hostname"], said["timestamp"]))
    return found


def unlock(stack: Stack) -> None:
    """Remove the locks that killed runs left.

    Raises:
        ToolchainError: a process that may still run has one.
    """
    found = locks(stack.name)
    for lock in found:
        if not lock.is_dead:
            raise ToolchainError(
                f"stack {stack.name} is locked by process {lock.pid} of {lock.user} on {lock.host}, "
                f"since {lock.since}",
                "wait for it to end; if it has, and that machine is another one: "
                f'`eval "$(make env)"; pulumi cancel -s {stack.name}`',
            )
    if found:
        console.print(f"a run of process {found[0].pid} was killed; its lock is removed")
        stack.run("cancel", stack.name, "--yes", quiet=True)


def go_on(stack: Stack, client: docker.DockerClient) -> None:
    """Remove what a killed run had begun to make, so that the next one makes it anew.

    Nothing else is touched, whatever labels it has: it may be another state's.

    Raises:
        ToolchainError: the state can't be read or written, or something of somebody else has the name.
    """
    half_made = sorted(begun(stack.deployment()), key=lambda one: _KINDS.index(one[0]))
    if not half_made:
        return
    console.print(f"a run was killed while it made {len(half_made)} things; they are made anew")
    for kind, name in half_made:
        if found := _find(client, stack.name, kind, name):
            sweep.remove(found)
            console.print(f"removed {escape(str(found))}, which was being made", soft_wrap=True)
    stack.run("refresh", "--stack", stack.name, "--yes", "--suppress-outputs", "--clear-pending-creates")


def begun(deployment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Type and name on the engine of what was being made; no name for what is not on the engine.

    An object of Kubernetes is written as it should be, whether it is there or not.
    """
    for operation in deployment.get("pending_operations") or []:
        if operation.get("type") == "creating":
            resource = operation["resource"]
            kind = str(resource["type"])
            name = revealed(resource.get("inputs") or {}).get("name") if kind in ON_ENGINE else ""
            yield (kind if kind in ON_ENGINE else ""), str(name or "")


def _find(client: docker.DockerClient, stack: str, kind: str, name: str) -> Leftover | None:
    """What was being made, if it is there.

    Raises:
        ToolchainError: it has the name of something that is not of the stack.
    """
    if kind not in ON_ENGINE:
        return None
    try:
        found: Any = getattr(client, f"{ON_ENGINE[kind]}s").get(name)
    except NotFound:
        return None
    if _labels(found.attrs).get(STACK_LABEL) != stack:
        raise ToolchainError(
            f"{name} is on the engine and is not this stack's", "rename or remove it, then try again"
        )
    made = found.attrs.get("Created") or found.attrs.get("CreatedAt")
    return Leftover(ON_ENGINE[kind], name, str(made or ""), found)


def _labels(attrs: Mapping[str, Any]) -> Mapping[str, str]:
    """Where the engine keeps the labels of a network, a container or a service."""
    inner = attrs.get("Config") or attrs.get("Spec") or {}
    return attrs.get("Labels") or inner.get("Labels") or {}
