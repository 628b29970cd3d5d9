"""What is on the engine beside what is wanted: what is taken, how it differs, what stays as it is. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from toolchain.adopt.compare import unknown, unlike, without_defaults
from toolchain.adopt.wanted import SECRET, UNKNOWN, Wanted, holds, resolved
from toolchain.drift import containers, networks
from toolchain.drift.difference import Difference, differing, shown
from toolchain.drift.made import CONTAINER, SERVICE, Made
from toolchain.errors import ToolchainError
from toolchain.sweep import Leftover

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Something on the engine that goes into the state.

    Attributes:
        wanted: what the program wants it to be.
        inputs: what it was made with: as wanted, but for what is known to be otherwise.
        there: the thing itself.
        notes: how it differs from what is wanted, for people.
        drift: what `make up` sets back of it, in place.
    """

    wanted: Wanted
    inputs: Mapping[str, Any]
    there: Leftover
    notes: tuple[str, ...] = ()
    drift: tuple[Difference, ...] = ()

    @property
    def id(self) -> str:
        """Its ID on the engine."""
        return str(self.there.thing.id)


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What adopting a stack comes to.

    Attributes:
        taken: what goes into the state.
        missing: what is wanted and is not there, such as `container lab-web`.
        left: what is labelled as the stack's and is not wanted.
    """

    taken: Sequence[Taken] = ()
    missing: Sequence[str] = ()
    left: Sequence[Leftover] = field(default=())


def adoption(wanted: Collection[Wanted], found: Collection[Leftover], stack: str) -> Adoption:
    """Match what is wanted with what is there, by kind and name.

    Args:
        wanted: what a preview would create.
        found: what is on the engine with the stack's label and unknown to its state.
        stack: the stack's name.

    Raises:
        ToolchainError: something can't be compared with what is there.
    """
    there: dict[Key, Leftover] = {(one.kind, one.name): one for one in found}
    keys = {one.urn: (one.kind, one.on_engine(stack)) for one in wanted if one.kind}
    ids = {urn: str(there[key].thing.id) for urn, key in keys.items() if key in there}
    on_engine = sorted((one for one in wanted if one.kind), key=lambda one: keys[one.urn])
    return Adoption(
        taken=[
            _taken(one, resolved(one, stack, ids), there[keys[one.urn]])
            for one in on_engine
            if one.urn in ids
        ],
        missing=[" ".join(keys[one.urn]) for one in on_engine if one.urn not in ids],
        left=[one for key, one in there.items() if key not in keys.values()],
    )


def _taken(wanted: Wanted, inputs: dict[str, Any], there: Leftover) -> Taken:
    _require_comparable(wanted, inputs)
    live: Mapping[str, Any] = there.thing.attrs
    subject = f"{wanted.kind} {inputs['name']}"
    others = unlike(wanted.type, inputs, live)
    notes = [
        f"{subject}: {path} is {shown(is_)}, the YAML wants {shown(wants)}; `make up` makes it anew"
        for name, value in others.items()
        for path, wants, is_ in differing(without_defaults(inputs.get(name)), value, name)
    ]
    as_made = {**inputs, **others}
    for name in others:
        if as_made[name] in (None, [], {}):
            del as_made[name]
    as_made, changed = _own_image(wanted.type, as_made, live)
    if changed:
        notes.append(f"{subject} has another build of the image, and keeps it")
    made = Made(wanted.urn, wanted.type, wanted.urn.rpartition("::")[2], str(there.thing.id), as_made, {})
    return Taken(
        wanted=replace(wanted, inputs=inputs),
        inputs=as_made,
        there=there,
        notes=tuple(notes),
        drift=tuple(_drift(made, live)),
    )


def _require_comparable(wanted: Wanted, inputs: Mapping[str, Any]) -> None:
    subject = f"{wanted.kind} {inputs['name']}"
    if several := unknown(wanted.type, inputs):
        raise ToolchainError(
            f"{subject} is made with {', '.join(several)}, which can't be compared with what is there",
            "work from the checkout that has its state",
        )
    for mark, what in ((SECRET, "a secret"), (UNKNOWN, "what only the creation of something else tells")):
        if holds(inputs, mark):
            raise ToolchainError(
                f"{subject} is made with {what}, so that it can't be compared with what is there",
                "work from the checkout that has its state",
            )


def _own_image(type_: str, inputs: dict[str, Any], live: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The inputs with the image that the thing has; whether that is another one than is wanted."""
    if type_ == CONTAINER:
        return {**inputs, "image": live["Image"]}, inputs["image"] != live["Image"]
    if type_ == SERVICE:
        image = live["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]
        task = inputs["taskSpec"]
        spec = {**task["containerSpec"], "image": image}
        return {**inputs, "taskSpec": {**task, "containerSpec": spec}}, task["containerSpec"][
            "image"
        ] != image
    return inputs, False


def _drift(made: Made, live: Mapping[str, Any]) -> list[Difference]:
    if made.type == CONTAINER:
        return containers.compare(made, live, None)
    if made.type == SERVICE:
        return networks.compare_service(made, live)
    return []
