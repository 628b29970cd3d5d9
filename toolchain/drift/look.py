"""Everything of a stack that is not as it was made: its state beside the engine and the cluster."""

from dataclasses import dataclass
from pathlib import Path

from components.cluster.cluster_args import CONTROL_PLANE
from stacks.model.stack import Settings
from toolchain import kubeconfig, node_states
from toolchain.drift import cluster, engine
from toolchain.drift.cluster import Access
from toolchain.drift.difference import Difference, Start, Unpause
from toolchain.drift.made import CONTAINER, KUBERNETES, Made, of_type, resources
from toolchain.engine import connect
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack


@dataclass(frozen=True)
class Look:
    """What was seen.

    Attributes:
        made: what the state knows; empty if the stack is not up.
        differences: what is not as it was made.
        unseen: what could not be looked at and why; empty if everything was.
    """

    made: list[Made]
    differences: list[Difference]
    unseen: str = ""

    @property
    def compared(self) -> str:
        """How much was compared, for people."""
        docker = sum(one.type.startswith("docker:") for one in self.made)
        kubernetes = sum(one.type.startswith(KUBERNETES) for one in self.made)
        return f"{docker} on the Docker engine, {kubernetes} on the cluster"


def look(stack: str, settings: Settings) -> Look:
    """Compare everything of a stack; nothing is changed by it.

    Raises:
        ToolchainError: the state, the engine or the cluster could not be looked at.
    """
    state = Stack(stack, current_cli())
    made = resources(state.deployment())
    if not made:
        return Look([], [])
    found = engine.differences(made, engine.take(connect(), made))
    if not any(one.type.startswith(KUBERNETES) for one in made):
        return Look(made, found)
    if reason := _stopped(made, found):
        return Look(made, found, reason)
    node_states.require_answer(stack, settings)
    return Look(made, found + cluster.differences(access(stack, settings), made))


def _stopped(made: list[Made], found: list[Difference]) -> str:
    """Why a cluster of the stack's own can't answer; empty if it should."""
    for one in of_type(made, CONTAINER):
        name = str(one.inputs["name"])
        still = [
            different
            for different in found
            if different.subject == f"container {name}"
            and (isinstance(different.repair, Start | Unpause) or different.after == "is gone")
        ]
        if one.name == CONTROL_PLANE and still:
            return f"the cluster was not looked at: {name} does not run"
    return ""


def access(stack: str, settings: Settings) -> Access:
    """The way to the cluster that a stack's objects are on.

    Raises:
        ToolchainError: the outputs of the stack that has it can't be read.
    """
    target = settings.target
    if target is not None and target.kubeconfig is not None:
        return Access(Path(target.kubeconfig).expanduser(), target.context)
    owner = target.stack if target is not None and target.stack else stack
    return Access(kubeconfig.write_own(owner, kubeconfig.of_stack(owner)))
