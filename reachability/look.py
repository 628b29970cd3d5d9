"""Probing stacks that are up: each by itself, and what is between several on one cluster."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rich.markup import escape

from reachability.derive import derive, derive_between, together
from reachability.expectations import HOST, Expectation
from reachability.observations import Observation
from reachability.population import Population
from reachability.probing.elsewhere import probeable
from reachability.probing.gather import Standing, backends, is_engine_here, read_stack, standing
from reachability.probing.run import probe
from reachability.report.run import Run
from reachability.underived import Underived
from stacks.model.workloads import TargetSettings
from stacks.neighbours import clashes_between
from toolchain import node_states
from toolchain.engine import engine_host
from toolchain.errors import ToolchainError
from toolchain.progress import console


def look(names: Sequence[str]) -> Run:
    """Probe stacks that are up.

    Args:
        names: theirs; of several, what is between them is probed, too.

    Raises:
        ToolchainError: one is not up, its nodes do not run, its cluster does not answer, or they share none.
        SettingsError: the settings of one are refused.
    """
    started = datetime.now(UTC).isoformat(timespec="seconds")
    stacks = [read_stack(name) for name in names]
    if len(stacks) > 1:
        _check_together(stacks)
    for stack in stacks:
        nodes = [str(node["container"]) for node in stack.ground_outputs.get("nodes", {}).values()]
        node_states.require_running(stack.owner, {name: name for name in nodes})
    found = [one for stack in stacks for one in _own(stack)]
    left_out = [one for stack in stacks for one in _underived(stack)]
    if len(stacks) > 1:
        more, further = _between(stacks)
        found, left_out = [*found, *more], [*left_out, *further]
    if not found:
        _check_outdated(stacks)
    return Run(", ".join(names), started, found, left_out)


def _check_outdated(stacks: Sequence[Standing]) -> None:
    """Refuse to call nothing what was stood up before its like had anything to probe.

    Raises:
        ToolchainError: a stack's settings say more than it said when it was stood up.
    """
    for stack in stacks:
        wanted = derive(stack.settings, stack.ground, stack.name).expectations
        if wanted:
            problem = f"stack {stack.name} recorded nothing to probe when it was made"
            remedy = f"run `make up STACK={stack.name}`: from its settings {len(wanted)} ways follow now"
            raise ToolchainError(problem, remedy)


def _underived(stack: Standing) -> Sequence[Underived]:
    """What the stack said when it was stood up; of one that said nothing of it yet, what its file says."""
    said = stack.outputs.get("underived")
    if said is None:
        return derive(stack.settings, stack.ground, stack.name).underived
    return [Underived.from_dict(one) for one in said]


def _own(stack: Standing) -> list[Observation]:
    # What the stack said when it was stood up: what its file says now may not be up yet.
    wanted = [Expectation.from_dict(one) for one in stack.outputs["expectations"]]
    with standing(stack) as (world, transport):
        if any(one.source == HOST for one in wanted) and not is_engine_here():
            forwards = engine_host().startswith("unix://")
            wanted, said = probeable(wanted, forwards=forwards, entrance=world.entrance)
            if said:
                console.print(f"[yellow]{escape(said)}[/]", soft_wrap=True)
        return probe(wanted, world, transport)


def _between(stacks: Sequence[Standing]) -> tuple[list[Observation], Sequence[Underived]]:
    settings = [stack.settings for stack in stacks]
    ground = next((stack.ground for stack in stacks if stack.ground), None)
    every = backends(Population(together(settings), ground))
    with standing(stacks[0]) as (world, transport):
        wanted = derive_between(settings, ground, [stack.name for stack in stacks])
        return probe(wanted.expectations, replace(world, backends=every), transport), wanted.underived


def _target(stack: Standing) -> TargetSettings | None:
    """The cluster that a stack's workloads run on; None if it has none."""
    workloads = stack.settings.workloads
    if workloads is None:
        return None
    return workloads.cluster or TargetSettings(stack=stack.name)


def _check_together(stacks: Sequence[Standing]) -> None:
    """Refuse stacks between which nothing can be said."""
    targets = {_target(stack) for stack in stacks}
    if len(targets) > 1 or None in targets:
        names = ", ".join(stack.name for stack in stacks)
        remedy = "name stacks whose workloads.cluster is the same, or is the stack that has it"
        raise ToolchainError(f"{names} do not run on one cluster", remedy)
    for number, stack in enumerate(stacks):
        before = {one.name: one.settings for one in stacks[:number]}
        if found := clashes_between(stack.settings, before):
            problems = "; ".join(map(str, found))
            raise ToolchainError(f"{stack.name} wants what another of these stacks has: {problems}")
