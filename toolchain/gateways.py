"""Engines that can't be told which network is a container's way out: they ignore it without a word."""

from collections.abc import Sequence

import pulumi

from stacks.model.stack import Settings
from stacks.way_out import chosen
from toolchain.doctor.findings import Finding, Status
from toolchain.engine import Engine, answering, is_new_enough

API = "1.48"
RELEASE = "Docker Engine 28"
REMEDY = (
    f"use {RELEASE} or newer, or remove it: older ones go by the networks' names, first of those that are "
    "not internal, so rename the one that shall be the way out"
)


def finding(engine: Engine, settings: Settings) -> Finding | None:
    """What the doctor says of it; None where no network is chosen."""
    wanted = chosen(settings)
    if not wanted:
        return None
    if is_new_enough(engine.api, API):
        return Finding("chosen ways out", Status.OK, f"{len(wanted)} that the engine can be told")
    return Finding("chosen ways out", Status.BLOCK, _said(engine, wanted), REMEDY)


def require(settings: Settings) -> None:
    """Refuse a stack that chooses ways out on an engine that can't be told.

    An engine that does not answer is let pass: a preview needs none.

    Raises:
        pulumi.RunError: the engine answers and is too old.
    """
    wanted = chosen(settings)
    engine = answering() if wanted else None
    if engine is not None and not is_new_enough(engine.api, API):
        raise pulumi.RunError(f"{_said(engine, wanted)}; {REMEDY}")


def _said(engine: Engine, wanted: Sequence[str]) -> str:
    return (
        f"{wanted[0]} = true needs {RELEASE} (API {API}); this one is {engine.version} (API {engine.api}), "
        "which ignores it"
    )
