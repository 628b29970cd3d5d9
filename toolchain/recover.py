"""What a killed run of Pulumi left in a stack's state: the lock of a dead process, and half-made things.

Of what was being made when a run was killed the state only knows that it was begun. Networks and services
are taken into the state, containers that nobody has seen finished are made anew, and the rest is forgotten:
the next run goes on from there.
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
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE, resources, revealed
from toolchain.errors import ToolchainError
from toolchain.paths import PROJECT
from toolchain.progress import console
from toolchain.stack import Stack
from toolchain.state import BACKEND, state_environment


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
    """Settle what a killed run has begun, so that the next one goes on from there.

    Raises:
        ToolchainError: the state can't be read, or Pulumi can't take into it what runs.
    """
    deployment = stack.deployment()
    if begun := list(_begun(deployment)):
        _take_in(stack, client, begun)
        deployment = stack.deployment()
    made = resources(deployment)
    # A stack that this state does not know at all is another state's, and is left alone.
    for one in sweep.leftovers(client, stack.name, {one.id for one in made}) if made else []:
        sweep.remove(one)
        console.print(f"removed {escape(str(one))}, which a killed run left", soft_wrap=True)


def _take_in(stack: Stack, client: docker.DockerClient, begun: list[Mapping[str, Any]]) -> None:
    console.print(f"a run was killed while it made {len(begun)} things")
    taken: list[str] = []
    for operation in begun:
        identity = _settle(client, stack.name, operation)
        if identity:
            taken += [operation["urn"], identity]
    options = [option for one in taken for option in ("--import-pending-creates", one)]
    arguments = ("refresh", "--stack", stack.name, "--yes", "--suppress-outputs", "--clear-pending-creates")
    stack.run(*arguments, *options)


def _begun(deployment: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for operation in deployment.get("pending_operations") or []:
        if operation.get("type") == "creating":
            yield operation["resource"]


def _settle(client: docker.DockerClient, stack: str, begun: Mapping[str, Any]) -> str:
    """The ID of what was made; empty if it is not there, or was never finished and is removed."""
    kind = str(begun["type"])
    name = str(revealed(begun.get("inputs") or {}).get("name") or "")
    if kind not in (CONTAINER, NETWORK, SERVICE):
        return ""  # an object of Kubernetes is written again as it should be, whether it is there or not
    try:
        if kind == CONTAINER:
            found: Any = client.containers.get(name)
        elif kind == NETWORK:
            found = client.networks.get(name)
        else:
            found = client.services.get(name)  # type: ignore[no-untyped-call]
    except NotFound:
        return ""
    labels = found.labels if kind == CONTAINER else _labels(found.attrs)
    if labels.get(STACK_LABEL) != stack:
        raise ToolchainError(
            f"{name} is on the engine and is not this stack's", "rename or remove it, then try again"
        )
    if kind == CONTAINER:
        # Nobody knows how far its making went: files, networks and health may be missing.
        console.print(f"removed container {escape(name)}, which was being made", soft_wrap=True)
        found.remove(force=True, v=True)
        return ""
    console.print(f"taken into the state: {escape(name)}", soft_wrap=True)
    return str(found.id)


def _labels(attrs: Mapping[str, Any]) -> Mapping[str, str]:
    return attrs.get("Labels") or (attrs.get("Spec") or {}).get("Labels") or {}
