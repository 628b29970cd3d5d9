"""`make down`: all that a stack has made is removed."""

from collections.abc import Mapping

from rich.markup import escape

from stacks.model.stack import Settings
from toolchain import grounds, node_states, other_engine, owners, recover, setup, swarm, sweep
from toolchain.engine import connect, ensure_engine
from toolchain.errors import ToolchainError
from toolchain.progress import console
from toolchain.pulumi_cli import current_cli
from toolchain.sources import wanted_source
from toolchain.stack import Stack
from toolchain.wanted import require_file, wanted_settings


def run(stack: str) -> None:
    """`pulumi destroy`, and out of swarm mode if no other stack uses it and we entered it.

    Raises:
        ToolchainError: something could not be removed.
    """
    ensure_engine()
    setup.ensure_pulumi(wanted_source())
    pulumi_stack = Stack(stack, current_cli())
    if pulumi_stack.exists():
        recover.unlock(pulumi_stack)
        recover.go_on(pulumi_stack, connect())
        other_engine.require_same(pulumi_stack, connect())
        _destroy(pulumi_stack)
        owners.forget(stack)
    elif others := sweep.leftovers(connect(), stack, ()):
        # Swarm mode is theirs, too.
        raise ToolchainError(
            f"this checkout's state knows no stack {stack}, and {len(others)} things on the engine are "
            "labelled as that: nothing was removed",
            f"work from the checkout that has its state; or take them into this one: `make adopt "
            f"STACK={stack}`; or `make sweep STACK={stack}`, which lists and asks",
        )
    else:
        require_file(stack)
        console.print(f"stack {stack} is not up: nothing was removed")
    if said := swarm.leave(stack):
        console.print(said, soft_wrap=True)


def _destroy(stack: Stack) -> None:
    settings = wanted_settings(stack.name)
    if settings.swarm:
        # Somebody may have left it since: Pulumi could then neither find the services nor see them gone.
        swarm.enter(stack.name)
    forget: Mapping[str, str] = grounds.FORGET if _has_lost_its_cluster(stack.name, settings) else {}
    # A control plane is protected against replacement; whoever says `down` means it too.
    stack.run("state", "unprotect", "--all", "--stack", stack.name, "--yes", quiet=True)
    stack.run("destroy", "--stack", stack.name, "--yes", "--refresh", env=forget)
    for other in grounds.standing_on(stack.name, current_cli()):
        console.print(
            f"stack {other} stood on its cluster; `make down STACK={other}` forgets it, or "
            f"`make up STACK={other}` stands it up on the next one",
            soft_wrap=True,
        )


def _has_lost_its_cluster(stack: str, settings: Settings) -> bool:
    """Whether the cluster is gone that a stack's objects were on; one that only does not run is started.

    Raises:
        ToolchainError: it can't be known, or it is another stack's to start.
    """
    target = settings.target
    owner = target.stack if target and target.stack else stack
    if owner != stack and grounds.is_gone(owner, current_cli()):
        lost = True
    elif owner != stack:
        node_states.require_answer(stack, settings)
        lost = False
    else:
        lost = node_states.is_lost(stack)
    if lost:
        said = f"the cluster of stack {owner} is gone, and with it what stood there"
        console.print(said, soft_wrap=True)
    elif owner == stack and (started := node_states.start(stack)):
        said = f"started, so that what is on the cluster can be removed: {', '.join(started)}"
        console.print(escape(said), soft_wrap=True)
    return lost
