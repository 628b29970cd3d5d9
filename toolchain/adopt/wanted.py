"""What a preview would create, as it goes into a state. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.networks.naming import docker_name
from stacks.model.stack import Settings
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE

# What a preview writes in place of a value that is known only once something has been made.
# Source: sdk/go/common/resource/plugin/rpc.go of pulumi/pulumi.
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# And in place of a secret.
SECRET = "[secret]"  # noqa: S105
ON_ENGINE = {NETWORK: "network", CONTAINER: "container", SERVICE: "service"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A resource that a preview would create.

    Attributes:
        urn: Pulumi's name of it.
        type: its type token.
        parent: the URN of the component that it belongs to; empty for the stack itself.
        custom: whether a provider makes it.
        inputs: what it is made from; may hold `UNKNOWN`.
        provider: the URN and the ID of the provider; empty for components.
        dependencies: the URNs of what must be there before.
        by_property: the same by input.
    """

    urn: str
    type: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]
    provider: str
    dependencies: tuple[str, ...]
    by_property: Mapping[str, tuple[str, ...]]

    @property
    def kind(self) -> str:
        """What the Docker SDK calls it; empty for what is not on an engine."""
        return ON_ENGINE.get(self.type, "")

    def on_engine(self, stack: str) -> str:
        """Its name on the engine."""
        name = str(self.inputs.get("name") or UNKNOWN)
        return docker_name(stack, self.urn.rpartition("::")[2]) if name == UNKNOWN else name


def is_adoptable(settings: Settings) -> bool:
    """Whether the engine can tell all that a stack's state has to hold: of a cluster it can't."""
    return settings.cluster is None and settings.workloads is None


def creations(steps: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """What the steps of `pulumi preview --json` would create."""
    return [_wanted(one["newState"]) for one in steps if one["op"] == "create"]


def _wanted(state: Mapping[str, Any]) -> Wanted:
    return Wanted(
        urn=state["urn"],
        type=state["type"],
        parent=str(state.get("parent") or ""),
        custom=bool(state.get("custom")),
        inputs=state.get("inputs") or {},
        provider=str(state.get("provider") or ""),
        dependencies=tuple(state.get("dependencies") or ()),
        by_property={name: tuple(urns) for name, urns in (state.get("propertyDependencies") or {}).items()},
    )


def resolved(one: Wanted, stack: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """Its inputs, with what the preview could not know filled in.

    That is the ID of the network that an input depends on, or the thing's own name.

    Args:
        one: what is wanted.
        stack: the stack's name.
        ids: the IDs of what is there, by URN.
    """
    found: dict[str, Any] = {}
    for name, value in one.inputs.items():
        known = [ids[urn] for urn in one.by_property.get(name, ()) if urn in ids]
        if name == "name":
            found[name] = one.on_engine(stack)
        else:
            found[name] = _filled(value, known[0]) if len(known) == 1 else value
    return found


def _filled(value: Any, identity: str) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, identity) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, identity) for one in value]
    return identity if value == UNKNOWN else value


def holds(value: Any, mark: str) -> bool:
    """Whether a value has `UNKNOWN` or `SECRET` anywhere in it."""
    if isinstance(value, Mapping):
        return any(holds(one, mark) for one in value.values())
    if isinstance(value, list):
        return any(holds(one, mark) for one in value)
    return bool(value == mark)
