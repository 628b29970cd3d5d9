"""What a killed run left behind: on the engine with a stack's label, and unknown to the stack's state."""

import time
from typing import Any

import docker
from docker.errors import APIError

from components.networks.naming import STACK_LABEL
from toolchain.engine import connect
from toolchain.facts import is_swarm_manager

SETTLE_SECONDS = 30


def sweep(stack: str) -> list[str]:
    """Remove everything that carries a stack's label, whoever's state it is in.

    Returns:
        What was removed, such as `container lab-web`.

    Raises:
        docker.errors.APIError: something is still in use.
    """
    client = connect()
    label: dict[str, Any] = {"label": f"{STACK_LABEL}={stack}"}
    removed: list[str] = []
    for kind, found in (
        ("service", client.services.list(filters=label) if is_swarm_manager(client.info()) else []),
        ("container", client.containers.list(all=True, filters=label)),
        ("network", client.networks.list(filters=label)),
    ):
        for one in found:
            _remove(kind, one)
            removed.append(f"{kind} {one.name}")
    return removed


def _remove(kind: str, one: Any) -> None:
    """Remove one thing; a network waits for its last container, a task for its service."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            if kind == "container":
                one.remove(force=True, v=True)
            else:
                one.remove()
        except docker.errors.NotFound:
            return
        except APIError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            return
