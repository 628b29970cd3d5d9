"""Whose a stack on the engine is: this checkout's, or one that another state knows."""

from collections.abc import Sequence
from typing import Any

import docker

from components.networks.naming import docker_name
from stacks.model.stack import Settings
from toolchain import owners, recover, sweep
from toolchain.adopt.wanted import is_adoptable
from toolchain.doctor import namesakes
from toolchain.doctor.findings import Finding, Status
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE, resources
from toolchain.pulumi_cli import current_cli, find_cli
from toolchain.sources import wanted_source
from toolchain.stack import Stack
from toolchain.state import make_state
from toolchain.sweep import Leftover

KINDS = {NETWORK: "network", CONTAINER: "container", SERVICE: "service"}
SUBJECT = "the stack's name"
SHOWN = 3


def known(stack: str) -> set[str]:
    """The IDs of what this checkout's state knows of a stack.

    Raises:
        ToolchainError: the state can't be read.
    """
    return {one.id for one in resources(_deployment(stack))}


def _deployment(stack: str) -> dict[str, Any]:
    """The state of a stack; empty where Pulumi is not there yet."""
    if find_cli(wanted_source()) is None:
        return {}
    make_state()
    return Stack(stack, current_cli()).deployment()


def findings(client: docker.DockerClient, stack: str, settings: Settings) -> list[Finding]:
    """What the doctor says of it: the stack's own name, and each name that it would give on the engine.

    Raises:
        docker.errors.APIError: the engine can't say what it has.
        ToolchainError: the state can't be read.
    """
    deployment = _deployment(stack)
    standing = resources(deployment)
    names = {(KINDS[one.type], str(one.inputs["name"])) for one in standing if one.type in KINDS}
    return [
        finding(client, stack, settings, deployment),
        *namesakes.findings(stack, settings, namesakes.on_engine(client), names),
    ]


def finding(
    client: docker.DockerClient, stack: str, settings: Settings, deployment: dict[str, Any]
) -> Finding:
    """What the doctor says of it: things with a name of the stack's that are another state's are in the way.

    Raises:
        docker.errors.APIError: the engine can't say what it has.
    """
    own = resources(deployment)
    # What a killed run had begun to make: `make up` goes on with that.
    begun = {name for _, name in recover.begun(deployment)}
    others = [one for one in sweep.leftovers(client, stack, {one.id for one in own}) if one.name not in begun]
    if own:
        # What nothing is to be made of is in nobody's way; a namesake is drift, which `make up` repairs.
        names = _names(stack, settings) - {str(one.inputs.get("name")) for one in own}
        others = [one for one in others if one.name in names]
    if others:
        return Finding(SUBJECT, Status.BLOCK, _told(stack, others), _ways_on(stack, settings))
    return Finding(SUBJECT, Status.OK, "this checkout's" if own else "free on this engine")


def _names(stack: str, settings: Settings) -> set[str]:
    """The names on the engine of what the stack's settings name."""
    nodes = settings.cluster.machines() if settings.cluster else ()
    named = (*settings.networks, *settings.endpoints, *settings.services, *nodes)
    return {docker_name(stack, name) for name in named}


def _told(stack: str, others: Sequence[Leftover]) -> str:
    since = min(one.since for one in others if one.since)[:19].replace("T", " ")
    more = ", …" if len(others) > SHOWN else ""
    names = ", ".join(one.name for one in others[:SHOWN]) + more
    return (
        f"on this engine and labelled as stack {stack}, but unknown to this checkout's state: {len(others)} "
        f"({names}; since {since}); {_origin(stack)}"
    )


def _origin(stack: str) -> str:
    said, is_here = owners.last(stack)
    if is_here:
        return "last stood up from this checkout, whose state of it was lost"
    return f"last stood up {said}" if said else "made from another checkout, or this one's state was lost"


def _ways_on(stack: str, settings: Settings) -> str:
    lost = f"`make adopt STACK={stack}`, which takes what is up into this one and makes nothing anew"
    if not is_adoptable(settings):
        lost = "a copy of it: of a cluster, the engine can't tell all that it holds"
    return (
        "use another stack name; or work from the checkout or backend that has its state "
        f"(PULUMI_BACKEND_URL); or, if that state is lost, {lost}; or, if nobody needs it, "
        f"`make sweep STACK={stack}`, which lists it and asks"
    )
