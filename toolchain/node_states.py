"""Whether the nodes of a cluster run: asked before anything waits for its API server in vain.

Pulumi's own advice for a cluster that does not answer is to forget what is on it. Nodes that were stopped, as
after a reboot, need nothing but to be started, which `make up` does.
"""

from collections.abc import Iterable, Mapping

import docker
from docker.errors import NotFound

from components.cluster.cluster_args import CONTROL_PLANE
from components.cluster.node import ROLE_LABEL
from stacks.model.stack import Settings
from toolchain.drift import repair
from toolchain.drift.made import CONTAINER, KUBERNETES, Made, of_type, resources
from toolchain.engine import connect
from toolchain.errors import ToolchainError
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack

RUNNING = "running"
PAUSED = "paused"
GONE = "gone"


def require_answer(stack: str, settings: Settings) -> None:
    """Refuse to go on where the API server that a stack's objects are on can't answer.

    Raises:
        ToolchainError: its node does not run; or the state can't be read.
    """
    for owner in _owners(stack, settings):
        _require(owner, [one for one in _nodes(owner) if one.name == CONTROL_PLANE])


def require_all(stack: str, settings: Settings) -> None:
    """Refuse to go on where any node does not run of the cluster that a stack's objects are on.

    Raises:
        ToolchainError: one does not; or the state can't be read.
    """
    for owner in _owners(stack, settings):
        _require(owner, _nodes(owner))


def is_lost(stack: str) -> bool:
    """Whether the control plane of a stack's own cluster is gone, and with it all that was on the cluster.

    Raises:
        ToolchainError: the state can't be read.
    """
    lead = [one for one in _nodes(stack) if one.name == CONTROL_PLANE]
    return bool(lead) and all(_state(connect(), one.id) == GONE for one in lead)


def start(stack: str) -> list[str]:
    """Start the nodes of a stack's own cluster that do not run, the control plane first, and wait for them.

    Only where something is on the cluster: what never came up needs no start to be removed.

    Returns:
        The names of those that were started.

    Raises:
        ToolchainError: one does not become healthy; or the state can't be read.
    """
    made = _made(stack)
    if not any(one.type.startswith(KUBERNETES) for one in made):
        return []
    nodes = sorted(_nodes_of(made), key=lambda one: one.name != CONTROL_PLANE)
    client = connect()
    found = [client.containers.get(one.id) for one in nodes if _state(client, one.id) not in (RUNNING, GONE)]
    for container in found:
        if container.attrs["State"]["Status"] == PAUSED:
            container.unpause()
        else:
            container.start()
    repair.await_healthy(found)
    return [str(container.name) for container in found]


def _owners(stack: str, settings: Settings) -> list[str]:
    """The stacks whose nodes count: its own, and those of the one whose cluster it uses."""
    target = settings.target
    return [stack, target.stack] if target and target.stack else [stack]


def _made(stack: str) -> list[Made]:
    return resources(Stack(stack, current_cli()).deployment())


def _nodes(stack: str) -> list[Made]:
    return _nodes_of(_made(stack))


def _nodes_of(made: list[Made]) -> list[Made]:
    return [
        one
        for one in of_type(made, CONTAINER)
        if any(label.get("label") == ROLE_LABEL for label in one.inputs.get("labels") or [])
    ]


def _require(stack: str, nodes: Iterable[Made]) -> None:
    require_running(stack, {one.id: str(one.inputs["name"]) for one in nodes})


def require_running(stack: str, containers: Mapping[str, str]) -> None:
    """Refuse to go on where one of these nodes of a stack does not run.

    Args:
        stack: its name.
        containers: ID or name to name; the engine is not asked for none.

    Raises:
        ToolchainError: one does not.
    """
    if containers and (found := not_running(connect(), containers)):
        raise stopped(stack, found)


def not_running(client: docker.DockerClient, containers: Mapping[str, str]) -> dict[str, str]:
    """Name to state of those containers that do not run.

    Args:
        client: a client of the engine.
        containers: ID to name.
    """
    states = {name: _state(client, identity) for identity, name in containers.items()}
    return {name: state for name, state in sorted(states.items()) if state != RUNNING}


def _state(client: docker.DockerClient, identity: str) -> str:
    try:
        return str(client.containers.get(identity).attrs["State"]["Status"])
    except NotFound:
        return GONE


def stopped(stack: str, found: Mapping[str, str]) -> ToolchainError:
    """The error that says so: which nodes, and what to do."""
    listed = ", ".join(f"{name} ({state})" for name, state in found.items())
    remedy = f"`make up STACK={stack}` starts them"
    if GONE in found.values():
        remedy = f"`make drift STACK={stack}` says what is missing, `make up STACK={stack}` makes it anew"
    return ToolchainError(f"nodes of stack {stack} do not run: {listed}", remedy)
