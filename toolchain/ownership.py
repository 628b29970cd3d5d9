"""Whose a stack on the engine is: this checkout's, or one that another state knows."""

from collections.abc import Sequence

import docker

from toolchain import sweep
from toolchain.doctor.findings import Finding, Status
from toolchain.drift.made import resources
from toolchain.pulumi_cli import current_cli, find_cli
from toolchain.sources import wanted_source
from toolchain.stack import Stack
from toolchain.state import make_state
from toolchain.sweep import Leftover


def known(stack: str) -> set[str]:
    """The IDs of what this checkout's state knows of a stack; none where Pulumi is not there yet.

    Raises:
        ToolchainError: the state can't be read.
    """
    if find_cli(wanted_source()) is None:
        return set()
    make_state()
    return {one.id for one in resources(Stack(stack, current_cli()).deployment())}


def finding(client: docker.DockerClient, stack: str) -> Finding:
    """What the doctor says of it: a stack of that name that is another state's is in the way.

    Raises:
        docker.errors.APIError: the engine can't say what it has.
        ToolchainError: the state can't be read.
    """
    own = known(stack)
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
        "use another stack name; or work from the checkout or backend that has its state "
        f"(PULUMI_BACKEND_URL); or, if that state is lost, `make adopt STACK={stack}`, which takes what is "
        f"up into this one and makes nothing anew; or, if nobody needs it, `make sweep STACK={stack}`, "
        "which lists it and asks"
    )
