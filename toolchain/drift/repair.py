"""Setting back what was changed by hand, without making anew what is healthy."""

import json
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import docker
from docker.errors import NotFound
from docker.models.containers import Container

from components.cluster.node import ROLE_LABEL
from toolchain.drift.beside import PREFIX
from toolchain.drift.cluster import Access
from toolchain.drift.difference import (
    Connect,
    DeleteObject,
    Difference,
    Disconnect,
    Limit,
    PatchObject,
    RemoveContainer,
    RemoveNetwork,
    Rename,
    Repair,
    ReplaceObject,
    Restart,
    Start,
    Unpause,
)
from toolchain.errors import ToolchainError
from toolchain.progress import Steps

# Containers that take names and networks go first, then what needs them free; the rest in the order found.
_ORDER = (RemoveContainer, RemoveNetwork, Rename, Disconnect, Connect, Limit, Start, Unpause, Restart)
HEALTHY_SECONDS = 300
RESTART_SECONDS = 3


def on_engine(client: docker.DockerClient, found: Iterable[Difference]) -> int:
    """Set back what is set back on the engine; how many things that were.

    Raises:
        docker.errors.APIError: the engine refuses.
        ToolchainError: what was started does not become healthy.
    """
    wanted = {one.repair: one for one in found if isinstance(one.repair, _ORDER)}
    ordered = sorted(wanted, key=lambda repair: (_ORDER.index(type(repair)), _waits(client, repair)))
    steps = Steps(len(ordered))
    for repair in ordered:
        # What is gone by now needs no setting back, or is made again by `pulumi up`.
        with steps.step(f"{_verb(repair)}: {wanted[repair]}"), suppress(NotFound):
            _do(client, repair)
    started = [one.container for one in ordered if isinstance(one, Start | Unpause | Restart)]
    await_healthy([client.containers.get(name) for name in started])
    return len(ordered)


def _waits(client: docker.DockerClient, repair: Repair) -> bool:
    """Workers wait for their control plane, and who is in another's network for that one."""
    if not isinstance(repair, Start):
        return False
    found = client.containers.get(repair.container)
    is_beside = str(found.attrs["HostConfig"]["NetworkMode"]).startswith(PREFIX)
    return is_beside or (found.labels or {}).get(ROLE_LABEL) == "worker"


def _verb(repair: Repair) -> str:
    return {
        RemoveContainer: "remove what took its place",
        RemoveNetwork: "remove what took its place",
        Rename: "rename",
        Disconnect: "disconnect",
        Connect: "connect",
        Limit: "set back",
        Start: "start",
        Restart: "restart",
        Unpause: "unpause",
        ReplaceObject: "set back",
        PatchObject: "set back",
        DeleteObject: "delete",
    }[type(repair)]


def _do(client: docker.DockerClient, repair: Repair) -> None:
    match repair:
        case RemoveContainer(container):
            client.containers.get(container).remove(force=True, v=True)
        case RemoveNetwork(network):
            _remove_network(client, network)
        case Rename(container, name):
            client.containers.get(container).rename(name)
        case Disconnect(container, network):
            client.networks.get(network).disconnect(container, force=True)
        case Connect():
            _connect(client, repair)
        case Limit(container, memory, restart):
            client.containers.get(container).update(
                mem_limit=memory,
                memswap_limit=memory or -1,
                restart_policy={"Name": restart},  # type: ignore[arg-type]
            )
        case Start(container):
            client.containers.get(container).start()
        case Restart(container):
            client.containers.get(container).restart(timeout=RESTART_SECONDS)
        case Unpause(container):
            client.containers.get(container).unpause()


def _remove_network(client: docker.DockerClient, identity: str) -> None:
    network = client.networks.get(identity)
    for member in network.attrs.get("Containers") or {}:
        network.disconnect(member, force=True)
    network.remove()


def _connect(client: docker.DockerClient, repair: Connect) -> None:
    network = client.networks.get(repair.network)
    if repair.is_there:
        network.disconnect(repair.container, force=True)
    options: dict[str, Any] = {
        "aliases": list(repair.aliases) or None,
        "ipv4_address": repair.ipv4,
        "ipv6_address": repair.ipv6,
    }
    if not repair.priority:
        network.connect(repair.container, **options)
        return
    # The SDK has no parameter for it.
    api: Any = client.api
    config = {**api.create_endpoint_config(**options), "GwPriority": repair.priority}
    url = api._url("/networks/{0}/connect", network.id)
    answer = api._post_json(url, data={"Container": repair.container, "EndpointConfig": config})
    api._raise_for_status(answer)


def await_healthy(containers: Iterable[Container]) -> None:
    """Wait for what was started.

    Raises:
        ToolchainError: one of them is not healthy in time.
    """
    deadline = time.monotonic() + HEALTHY_SECONDS
    for container in containers:
        while not _is_healthy(container):
            if time.monotonic() > deadline:
                raise ToolchainError(
                    f"container {container.name} was started and is not healthy after {HEALTHY_SECONDS} s",
                    f"`docker logs {container.name}` and `docker inspect {container.name}` say why",
                )
            time.sleep(0.5)


def _is_healthy(container: Container) -> bool:
    container.reload()
    state = container.attrs["State"]
    return bool(state["Running"]) and (state.get("Health") or {}).get("Status", "healthy") == "healthy"


def on_cluster(access: Access, found: Iterable[Difference]) -> int:
    """Set back what is set back on the cluster; how many things that were.

    Raises:
        ToolchainError: the API server refuses.
    """
    wanted: dict[str, tuple[Repair, Difference]] = {}
    for one in found:
        if isinstance(one.repair, ReplaceObject | DeleteObject):
            wanted.setdefault(one.subject, (one.repair, one))
        elif isinstance(one.repair, PatchObject):
            wanted[f"{one.subject} {one.part}"] = one.repair, one
    steps = Steps(len(wanted))
    for repair, different in wanted.values():
        with steps.step(f"{_verb(repair)}: {different}"):
            _write(access, repair)
    return len(wanted)


def _write(access: Access, repair: Repair) -> None:
    match repair:
        case ReplaceObject(body):
            access.answer("replace", "--filename=-", given=body)
        case DeleteObject(kind, name, namespace):
            where = [f"--namespace={namespace}"] if namespace else []
            access.answer("delete", kind, name, *where, "--ignore-not-found")
        case PatchObject(kind, name, patch):
            access.answer("patch", kind, name, "--type=json", f"--patch={json.dumps(patch)}")


def is_on_cluster(one: Difference) -> bool:
    """Whether it is the API server that sets it back."""
    return isinstance(one.repair, ReplaceObject | DeleteObject | PatchObject)
