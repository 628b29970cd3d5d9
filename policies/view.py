"""What a rule sees of a resource: its type, its name, its properties, and what it belongs to. Pure.

What a preview can't know yet is `UNKNOWN`. It is true, and equal to nothing else: so a rule that refuses one
value, and a rule that refuses a missing one, both let it pass.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from components.errors import SettingError


class Unknown(Enum):
    """The type of the one mark."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True)
class Part:
    """A part of a resource's properties that knows where it stands.

    Attributes:
        value: what stands there.
        path: where that is, such as `spec.ports[0]`; empty for all properties together.

    Example:
        >>> port = next(Part({"ports": [{"ip": "0.0.0.0"}]}).each("ports"))
        >>> port.path, port.at("ip"), port.at("protocol")
        ('ports[0]', '0.0.0.0', None)
    """

    value: Any
    path: str = ""

    def at(self, path: str) -> Any:
        """What stands at a path below; None if nothing does, UNKNOWN if that can't be known yet."""
        found = self.value
        for name in path.split("."):
            if found is UNKNOWN:
                return UNKNOWN
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    def part(self, path: str) -> "Part":
        """What stands at a path below, as a part."""
        return Part(self.at(path), self._below(path))

    def each(self, path: str) -> Iterator["Part"]:
        """The items of a list below, as far as they are known."""
        found = self.at(path)
        for index, item in enumerate(found if isinstance(found, list) else ()):
            if item is not UNKNOWN:
                yield Part(item, f"{self._below(path)}[{index}]")

    def mapping(self, path: str) -> Mapping[str, Any]:
        """The mapping that stands at a path below; an empty one if none does, or none is known."""
        found = self.at(path)
        return found if isinstance(found, Mapping) else {}

    def refuse(self, path: str, remedy: str) -> SettingError:
        """What is wrong with what stands at a path below."""
        return SettingError(self._below(path), self.at(path), remedy)

    def _below(self, path: str) -> str:
        return f"{self.path}.{path}" if self.path else path


@dataclass(frozen=True)
class Resource:
    """A resource that Pulumi would make, or has made.

    Attributes:
        kind: its type, such as `docker:index/network:Network`.
        name: its name in the stack.
        props: its properties, spelled as the engine does: `ipamConfigs`, and Kubernetes' own words.
        within: the types of the components that it belongs to, the outermost first.
        provider: what makes it; resources of one provider are on one engine, or in one cluster.
        urn: how Pulumi calls it.
    """

    kind: str
    name: str
    props: Part
    within: tuple[str, ...] = ()
    provider: str = ""
    urn: str = ""

    @property
    def title(self) -> str:
        """How people are told of it: `Container left-a`."""
        return f"{self.kind.rpartition(':')[2]} {self.name}"


def resource(kind: str, name: str, props: Mapping[str, Any], *within: str) -> Resource:
    """A resource of these properties, for examples and tests."""
    return Resource(kind, name, Part(dict(props)), within)


def is_known(value: Any) -> bool:
    """Whether there is nothing unknown in it, however deep."""
    match value:
        case Mapping():
            return all(is_known(one) for one in value.values())
        case list():
            return all(is_known(one) for one in value)
    return value is not UNKNOWN
