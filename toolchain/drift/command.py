"""`make drift`, and the part of `make up` that sets back what was changed by hand."""

import time
from collections.abc import Iterable

from rich.markup import escape

from components.errors import SettingError
from previews import words
from stacks.model.stack import Settings
from stacks.settings import ground_of
from toolchain import other_engine
from toolchain.drift import cluster, repair, ways
from toolchain.drift.difference import Difference
from toolchain.drift.look import Look, access, look
from toolchain.engine import connect
from toolchain.errors import ToolchainError
from toolchain.progress import console

SETTLE_SECONDS = 180
NOT_COMPARED = (
    "not compared: files, processes and routes inside of containers, pods, "
    "and what Kubernetes and its add-ons made by themselves"
)


def run(stack: str, settings: Settings) -> int:
    """Say what is not as it was made; 1 if anything is. Nothing is changed by this.

    Raises:
        ToolchainError: the stack is not up or on another engine, or a part of it could not be looked at.
    """
    seen = look(stack, settings)
    if not seen.made:
        raise ToolchainError(f"stack {stack} is not up", f"run `make up STACK={stack}`")
    if said := other_engine.absence(stack, seen.made, connect()):
        again = f"`make up STACK={stack}` asks whether to make them anew"
        raise ToolchainError(said, f"{other_engine.REMEDY}; if they were removed, {again}")
    _show(seen.differences)
    for line in _ways(stack, settings, seen):
        console.print(f"  {escape(line)}", soft_wrap=True)
    if seen.unseen:
        console.print(f"[yellow]{escape(seen.unseen)}[/]", soft_wrap=True)
    if seen.differences:
        console.print(
            f"stack {stack} has drifted in {len(seen.differences)} points; "
            f"`make up STACK={stack}` repairs it",
            soft_wrap=True,
        )
    else:
        console.print(f"stack {stack} is as it was made: {seen.compared}")
        console.print(f"[dim]{NOT_COMPARED}[/]", soft_wrap=True)
    return int(bool(seen.differences))


def _show(found: Iterable[Difference]) -> None:
    for one in found:
        console.print(f"[red]drift[/]  {escape(str(one))}", soft_wrap=True)


def _ways(stack: str, settings: Settings, seen: Look) -> list[str]:
    """What opened and what closed by that, among the declared ends."""
    if not seen.differences:
        return []
    try:
        policies = None
        if settings.workloads is not None and not seen.unseen:
            policies = cluster.policies(access(stack, settings))
        found = ways.reach(stack, settings, seen.differences, policies, ground_of(settings))
    except SettingError as error:
        return [f"which ways that opens or closes could not be derived: {error}"]
    return [f"{way.turn}: {words.from_where(way)} ({words.turned(way)}; {way.why})" for way in found.ways]


def put_back(stack: str, settings: Settings) -> int:
    """Set back what was changed by hand; how many things that were.

    What was stopped is started first: only then does the cluster answer.

    Raises:
        ToolchainError: something could not be looked at, or set back.
    """
    seen = look(stack, settings)
    if not seen.differences:
        return 0
    console.print(f"stack {stack} has drifted in {len(seen.differences)} points:", soft_wrap=True)
    _show(seen.differences)
    done = repair.on_engine(connect(), seen.differences)
    if seen.unseen:
        cluster.await_answer(access(stack, settings))
        seen = _look_again(stack, settings)
        _show(seen.differences)
        done += repair.on_engine(connect(), seen.differences)
    if any(repair.is_on_cluster(one) for one in seen.differences):
        done += repair.on_cluster(access(stack, settings), seen.differences)
    return done


def _look_again(stack: str, settings: Settings) -> Look:
    """Look at a cluster whose nodes were started just now: pods that the API server asks come up after it.

    Raises:
        ToolchainError: it could still not be looked at after some minutes.
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            return look(stack, settings)
        except ToolchainError:
            if time.monotonic() > deadline:
                raise
            time.sleep(2)
