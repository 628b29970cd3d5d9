"""A stack is not mistaken for one that was removed because another Docker engine is asked about it.

Pulumi's refresh takes what the engine does not have for removed. With another engine chosen since, by
DOCKER_HOST or a context, it would forget all that still runs on the first one.
"""

import docker

from toolchain import confirm
from toolchain.drift import engine
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE, Made, resources
from toolchain.engine import engine_host
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

REMEDY = "choose the engine that it was made on: DOCKER_HOST, `docker context use`"


def absence(stack: str, made: list[Made], client: docker.DockerClient) -> str:
    """What to say of a stack of which nothing at all is on the engine; empty if something is.

    Args:
        stack: its name.
        made: what its state knows.
        client: a client of the engine.
    """
    wanted = {one.id for one in made if one.type in (CONTAINER, NETWORK, SERVICE)}
    if not wanted or wanted & _present(client, made):
        return ""
    return (
        f"nothing of stack {stack} is on the engine at {engine_host()}: it was made on another engine, "
        f"or all {len(wanted)} things of it were removed by hand"
    )


def require_same(stack: Stack, client: docker.DockerClient) -> None:
    """Ask before a stack is taken for removed of which nothing at all is on the engine.

    Raises:
        ToolchainError: it is not to be, or there is no terminal to ask on; or the state can't be read.
    """
    said = absence(stack.name, resources(stack.deployment()), client)
    if said and not confirm.agreed(f"{said}. Forget them?"):
        raise ToolchainError(said, REMEDY)


def _present(client: docker.DockerClient, made: list[Made]) -> set[str]:
    seen = engine.take(client, made)
    return {*seen.containers, *seen.networks, *seen.services}
