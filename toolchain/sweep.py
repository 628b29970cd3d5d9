"""What is on the engine with a stack's label and is unknown to the stack's state, as after a lost state."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import docker
from docker.errors import APIError

from components.networks.naming import STACK_LABEL
from toolchain.facts import is_swarm_manager

SETTLE_SECONDS = 30
# A task's container comes and goes with its service.
TASK_LABEL = "com.docker.swarm.service.id"


@dataclass(frozen=True)
class Leftover:
    """A thing on the engine that is labelled with a stack.

    Attributes:
        kind: `service`, `container` or `network`.
        name: its name.
        since: when it was made, as the engine writes it.
        thing: the Docker SDK's object.
    """

    kind: str
    name: str
    since: str
    thing: Any

    def __str__(self) -> str:
        return f"{self.kind} {self.name}, made {self.since[:19].replace('T', ' ')}"


def leftovers(client: docker.DockerClient, stack: str, known: Collection[str]) -> list[Leftover]:
    """What carries a stack's label and is not in the state, in the order in which it can be removed.

    Args:
        client: a client of the engine.
        stack: the stack's name.
        known: the IDs of what its state knows.

    Raises:
        docker.errors.APIError: the engine can't say.
    """
    label: dict[str, Any] = {"label": f"{STACK_LABEL}={stack}"}
    services = client.services.list(filters=label) if is_swarm_manager(client.info()) else []
    found: dict[str, list[tuple[Any, Any]]] = {
        "service": [(one, one.attrs.get("CreatedAt")) for one in services],
        "container": [
            (one, one.attrs.get("Created")) for one in client.containers.list(all=True, filters=label)
        ],
        "network": [(one, one.attrs.get("Created")) for one in client.networks.list(filters=label)],
    }
    return [
        Leftover(kind, str(one.name), str(since or ""), one)
        for kind, several in found.items()
        for one, since in several
        if one.id not in known and not (kind == "container" and TASK_LABEL in (one.labels or {}))
    ]


def remove(found: Leftover) -> None:
    """Remove one thing; a network waits for its last container, a task for its service.

    Raises:
        docker.errors.APIError: it is still in use.
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            if found.kind == "container":
                found.thing.remove(force=True, v=True)
            else:
                found.thing.remove()
        except docker.errors.NotFound:
            return
        except APIError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            return
