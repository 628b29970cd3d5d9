"""Things on the engine that have a name which a stack would give, and are not the stack's.

The engine refuses the second of a name, but only when it comes to it: half of the stack exists by then.
Volumes are not among them: what a stack makes of these has no name.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import docker

from components.networks.naming import STACK_LABEL, docker_name
from components.networks.parent import anchor_name, parent_name
from stacks.model.cluster import NODE_NETWORK
from stacks.model.networks import ParentSettings
from stacks.model.stack import Settings
from toolchain.doctor.findings import Finding, Status
from toolchain.facts import is_swarm_manager

REMOVAL = {"network": "docker network rm", "container": "docker rm --force", "service": "docker service rm"}


@dataclass(frozen=True)
class Named:
    """A thing on the engine.

    Attributes:
        kind: `network`, `container` or `service`.
        name: its name.
        stack: the stack that has made it; empty if none of this project's has.
    """

    kind: str
    name: str
    stack: str = ""


def names_of(stack: str, settings: Settings) -> dict[tuple[str, str], str]:
    """Kind and name on the engine of everything that a stack would make there, to the setting of it."""
    return {(kind, docker_name(stack, name)): path for kind, name, path in _named(settings)}


def _named(settings: Settings) -> Iterator[tuple[str, str, str]]:
    for name, network in settings.less_existing().networks.items():
        yield "network", name, f"networks.{name}"
        if isinstance(network, ParentSettings) and network.parent is None:
            yield "network", parent_name(name), f"networks.{name}"
            yield "container", anchor_name(parent_name(name)), f"networks.{name}"
    for name in settings.endpoints:
        yield "container", name, f"endpoints.{name}"
    for name in settings.services:
        yield "service", name, f"services.{name}"
    if cluster := settings.cluster:
        if cluster.network.existing is None:
            yield "network", NODE_NETWORK, "cluster.network"
        for name, (path, _) in cluster.machines().items():
            yield "container", name, path


def on_engine(client: docker.DockerClient) -> list[Named]:
    """Everything on the engine that has a name.

    Raises:
        docker.errors.APIError: the engine can't say.
    """
    services = client.services.list() if is_swarm_manager(client.info()) else []
    return [
        *(_found("network", one["Name"], one.get("Labels")) for one in client.api.networks()),
        *(
            _found("container", name.removeprefix("/"), one.get("Labels"))
            for one in client.api.containers(all=True)
            for name in one.get("Names") or []
        ),
        *(_found("service", one.name, one.attrs["Spec"].get("Labels")) for one in services),
    ]


def _found(kind: str, name: str, labels: dict[str, str] | None) -> Named:
    return Named(kind, name, (labels or {}).get(STACK_LABEL, ""))


def findings(
    stack: str, settings: Settings, there: Iterable[Named], known: Collection[tuple[str, str]]
) -> list[Finding]:
    """What is in the way of a stack by its name (pure).

    Args:
        stack: the stack's name.
        settings: its settings.
        there: what is on the engine.
        known: kind and name of what the stack's state knows: what has taken such a name is drift, which
            `make drift` tells and `make up` settles.
    """
    wanted = names_of(stack, settings)
    return [
        _finding(one, wanted[one.kind, one.name])
        for one in there
        if one.stack != stack and (one.kind, one.name) in wanted and (one.kind, one.name) not in known
    ]


def _finding(one: Named, path: str) -> Finding:
    owner = f"of stack {one.stack}, not of this one" if one.stack else "not of this stack"
    value = f"is on the engine and {owner}, which would give that name to {path}"
    remove = f"`make down STACK={one.stack}`" if one.stack else f"`{REMOVAL[one.kind]} {one.name}`"
    join = f" or join it: {{driver: existing, name: {one.name}}} as another network;"
    remedy = (
        f"if it is not needed, remove it with {remove};{join if one.kind == 'network' else ''} "
        f"or give {path} another name"
    )
    return Finding(f"{one.kind} {one.name}", Status.BLOCK, value, remedy)
