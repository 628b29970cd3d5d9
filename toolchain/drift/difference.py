"""A difference between what a stack has made and what is there, and what repairs it. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

NOTHING = "nothing"
SHOWN = 100  # characters of a value


@dataclass(frozen=True)
class Start:
    """Start a container that was stopped."""

    container: str


@dataclass(frozen=True)
class Restart:
    """Start a container anew, so that it gets its network again."""

    container: str


@dataclass(frozen=True)
class Unpause:
    """Let a container go on that was paused."""

    container: str


@dataclass(frozen=True)
class Connect:
    """Connect a container to a network as it was made; a connection that differs is taken off first."""

    container: str
    network: str
    aliases: tuple[str, ...] = ()
    ipv4: str | None = None
    ipv6: str | None = None
    is_there: bool = False
    priority: int = 0


@dataclass(frozen=True)
class Disconnect:
    """Take a container off a network."""

    container: str
    network: str


@dataclass(frozen=True)
class Rename:
    """Give a container its name back."""

    container: str
    name: str


@dataclass(frozen=True)
class Limit:
    """Set a container's limit of memory, in bytes, and its restart policy."""

    container: str
    memory: int
    restart: str


@dataclass(frozen=True)
class RemoveContainer:
    """Remove a container that somebody has made in the place of one of the stack."""

    container: str


@dataclass(frozen=True)
class RemoveNetwork:
    """Remove a network that somebody has made in the place of one of the stack."""

    network: str


@dataclass(frozen=True)
class ReplaceObject:
    """Write a Kubernetes object anew, as it was made: what was added by hand goes, too."""

    body: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class DeleteObject:
    """Delete a Kubernetes object that somebody has added."""

    kind: str
    name: str
    namespace: str = ""


@dataclass(frozen=True)
class PatchObject:
    """Change single fields of a Kubernetes object by a JSON patch (RFC 6902)."""

    kind: str
    name: str
    patch: tuple[Mapping[str, Any], ...] = field(hash=False)


@dataclass(frozen=True)
class ByPulumi:
    """Nothing to do beforehand: `pulumi up --refresh` makes it again, or sets it back."""


Repair: TypeAlias = (
    Start
    | Restart
    | Unpause
    | Connect
    | Disconnect
    | Rename
    | Limit
    | RemoveContainer
    | RemoveNetwork
    | ReplaceObject
    | DeleteObject
    | PatchObject
    | ByPulumi
)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was made.

    Attributes:
        subject: such as `container lab-web` or `NetworkPolicy shop/default-deny`.
        part: which part of it; empty if it is about the whole.
        before: as it was made; empty if it is about the whole.
        after: as it is, or what has become of it.
        repair: what sets it back.
    """

    subject: str
    part: str
    before: str
    after: str
    repair: Repair = field(default_factory=ByPulumi)

    def __str__(self) -> str:
        if not self.part:
            return f"{self.subject} {self.after}"
        return f"{self.subject}: {self.part} was {self.before}, is {self.after}"


def shown(value: object) -> str:
    """A value as a reviewer reads it, on one line and cut if it is long."""
    if value is None:
        return NOTHING
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def differing(before: object, after: object, path: str = "") -> Iterator[tuple[str, object, object]]:
    """The parts in which two JSON values differ: path, and either's value; None where one has it not.

    Lists of one length are compared item by item; others as a whole, since nobody knows which item is new.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            own = f"{path}.{key}" if path else str(key)
            yield from differing(before.get(key), after.get(key), own)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differing(one, other, f"{path}[{index}]")
    elif before != after:
        yield path, before, after
