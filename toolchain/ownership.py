"""Whose a stack on the engine is: this checkout's, or one that another state knows."""

from collections.abc import Sequence

import docker

from stacks.model.stack import Settings
from toolchain import sweep
from toolchain.doctor import namesakes
from toolchain.doctor.findings import Finding, Status
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE, Made, resources
from toolchain.pulumi_cli import current_cli, find_cli
from toolchain.sources import wanted_source
from toolchain.stack import Stack
from toolchain.state import make_state
from toolchain.sweep import Leftover

KINDS = {NETWORK: "network", CONTAINER: "container", SERVICE: "service"}


def made(stack: str) -> list[Made]:
    """What this checkout's state knows of a stack; nothing where Pulumi is not there yet.

    Raises:
        ToolchainError: the state can't be read.
    """
    if find_cli(wanted_source()) is None:
        return []
    make_state()
    return resources(Stack(stack, current_cli()).deployment())


def known(stack: str) -> set[str]:
    """The IDs of what this checkout's state knows of a stack.

    Raises:
        ToolchainError: the state can't be read.
    """
    return {one.id for one in made(stack)}


def findings(client: docker.DockerClient, stack: str, settings: Settings) -> list[Finding]:
    """What the doctor says of it: the stack's own name, and each name that it would give on the engine.

    Raises:
        docker.errors.APIError: the engine can't say what it has.
        ToolchainError: the state can't be read.
    """
    standing = made(stack)
    names = {(KINDS[one.type], str(one.inputs["name"])) for one in standing if one.type in KINDS}
    return [
        _stack_finding(client, stack, {one.id for one in standing}),
        *namesakes.findings(stack, settings, namesakes.on_engine(client), names),
    ]


def _stack_finding(client: docker.DockerClient, stack: str, own: set[str]) -> Finding:
    others = sweep.leftovers(client, stack, own)
    if own or not others:
        return Finding("the stack's name", Status.OK, "this checkout's" if own else "free on this engine")
    return Finding("the stack's name", Status.BLOCK, _told(stack, others), _ways_on(stack))


def _told(stack: str, others: Sequence[Leftover]) -> str:
    since = min(one.since for one in others if one.since)[:19].replace("T", " ")
    names = ", ".join(one.name for one in others[:3])
    return (
        f"{len(others)} things on this engine are labelled as stack {stack} and unknown to this checkout's "
        f"state ({names}, …; since {since}): it is up from another checkout, or its state was lost"
    )


def _ways_on(stack: str) -> str:
    return (
        f"use another stack name; or work from the checkout or backend that has its state "
        f"(PULUMI_BACKEND_URL); or, if nobody needs it, `make sweep STACK={stack}`, which lists it and asks"
    )
