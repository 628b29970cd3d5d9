"""Containers in another one's network namespace: whether they still are in it. Pure.

A container that starts gets a new network namespace. Who was in the former one stays there, without
interfaces.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from toolchain.drift.difference import Difference, Restart
from toolchain.drift.made import Made

PREFIX = "container:"
Inspected = Mapping[str, Any]


def left_behind(made: Iterable[Made], containers: Mapping[str, Inspected]) -> Iterator[Difference]:
    """Those that have lost their interfaces, since the one that has these was started after them.

    Args:
        made: the stack's containers in its state.
        containers: what the engine says of each container, by ID.
    """
    for one in made:
        mode = str(one.inputs.get("networkMode") or "")
        live, holder = containers.get(one.id), containers.get(mode.removeprefix(PREFIX))
        if not mode.startswith(PREFIX) or live is None or holder is None:
            continue
        runs = live["State"]["Status"] == holder["State"]["Status"] == "running"
        if runs and _started(live) < _started(holder):
            name, other = str(one.inputs["name"]), str(holder["Name"]).lstrip("/")
            lost = f"lost: {other} was started after it"
            yield Difference(f"container {name}", "network", f"that of {other}", lost, Restart(name))


def _started(live: Inspected) -> str:
    """When it was started; without the Z at the end its fractions, which have no trailing zeros, compare."""
    return str(live["State"].get("StartedAt") or "").rstrip("Z")
