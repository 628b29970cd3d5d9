"""What a program asks of the engine beside a resource's inputs: its options, as they go over the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import pulumi
from pulumi.runtime.mocks import MockMonitor

from tests.unit.networks.recorder import Recorder

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """A resource's options.

    Attributes:
        after: the kinds and names of what must be there first.
        provider: the name of its provider; empty if it is the default one.
        deleted_with: the name of what it is gone with; empty if there is none.
        deletes_first: whether it goes before its replacement comes.
        trigger: with another value of it, it is replaced.
        create: how long its creation may take; empty if the provider says.
    """

    after: frozenset[Key]
    provider: str
    deleted_with: str
    deletes_first: bool
    trigger: str
    create: str


class _Wire(MockMonitor):
    def __init__(self, mocks: Recorder) -> None:
        super().__init__(mocks)
        self.asked: dict[Key, Asked] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        self.asked[request.type, request.name] = Asked(
            after=frozenset(_key(urn) for urn in request.dependencies),
            provider=_key(request.provider.rpartition("::")[0])[1] if request.provider else "",
            deleted_with=_key(request.deletedWith)[1] if request.deletedWith else "",
            deletes_first=request.deleteBeforeReplace,
            trigger=request.replacement_trigger.string_value,
            create=request.customTimeouts.create,
        )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def _key(urn: str) -> Key:
    *_, kind, name = urn.split("::")
    return kind.rpartition("$")[2], name


def options(program: Callable[[], object]) -> dict[Key, Asked]:
    """Run a program under Pulumi's test runtime; the options of what it registers, by kind and name."""
    recorder = Recorder()
    wire = _Wire(recorder)
    pulumi.runtime.set_mocks(recorder, project="container-networks", stack="lab", preview=False, monitor=wire)
    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    return wire.asked
