"""Pulumi's mocks, remembering what a program registers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi

IMAGE = "sha256:0123"


@dataclass(frozen=True)
class Recorded:
    """One registered resource."""

    kind: str
    name: str
    inputs: dict[str, Any]
    is_component: bool


class Recorder(pulumi.runtime.Mocks):
    """Every resource gets an ID of its name, and its inputs as outputs."""

    def __init__(self) -> None:
        self.seen: list[Recorded] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.seen.append(Recorded(args.typ, args.name, args.inputs, not args.custom))
        return f"{args.name}-id", {**args.inputs, "networkDatas": _network_data(args.inputs)}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], None]:
        raise AssertionError(f"unexpected call of {args.token}")

    def only(self, kind: str) -> dict[str, dict[str, Any]]:
        """The inputs of all resources of a kind, by name."""
        return {one.name: one.inputs for one in self.seen if one.kind == f"docker:index/{kind}"}


def _network_data(inputs: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"networkName": one["name"], "ipAddress": one.get("ipv4Address", "10.9.9.9")}
        for one in inputs.get("networksAdvanced", [])
    ]


def record(program: Callable[[], object]) -> Recorder:
    """Run a program under Pulumi's test runtime, to its end."""
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="container-networks", stack="lab", preview=False)
    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    return recorder
