"""The record of what a stack was made with. Pure.

It is data of earlier versions of this project, too: unknown keys are let pass, and missing ones are what was
before there was a record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from components.cluster.host import HostNeeds

# The tag of the endpoint image of all stacks that were made before there was a record.
FIRST_ENDPOINT_IMAGE = "container-networks/endpoint:1"


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """What a cluster's nodes were made with.

    Attributes:
        image: the node image's ID.
        kubernetes: the version in it.
        source: `build` or `registry`; empty if the stack's settings name the image.
        asked: the image that the stack's settings name; empty if they name none.
        host: what the nodes were given for their host's sake.
    """

    image: str
    kubernetes: str
    source: str = ""
    asked: str = ""
    host: HostNeeds = field(default_factory=HostNeeds)


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a stack was made with.

    Attributes:
        endpoint_image: the endpoint image's tag.
        lacks: capability to reason, for what the host was known to lack; None if nothing was known.
        nodes: what its nodes were made with; while they are being replaced also what the former ones were.
    """

    endpoint_image: str = FIRST_ENDPOINT_IMAGE
    lacks: Mapping[str, str] | None = None
    nodes: Sequence[Nodes] = ()

    def nodes_of(self, image: str) -> Nodes | None:
        """What the nodes with an image were made with; None if the record does not know."""
        return next((one for one in self.nodes if one.image == image), None)


def parse_record(data: Mapping[str, Any]) -> Record:
    """A record from a state.

    Args:
        data: the output `record` of the state's Provenance; empty if there is none.
    """
    lacks = data.get("lacks")
    return Record(
        endpoint_image=str(data.get("endpoint_image") or FIRST_ENDPOINT_IMAGE),
        lacks=None if lacks is None else {str(name): str(reason) for name, reason in lacks.items()},
        nodes=tuple(_nodes(one) for one in data.get("nodes") or ()),
    )


def nodes_data(nodes: Nodes, image: Any = None) -> dict[str, Any]:
    """What nodes were made with as plain data; `image` in the place of its own, such as an output."""
    return {**asdict(nodes), "image": nodes.image if image is None else image}


def _nodes(data: Mapping[str, Any]) -> Nodes:
    known = {one.name for one in fields(HostNeeds)}
    host = {name: value for name, value in (data.get("host") or {}).items() if name in known}
    return Nodes(
        image=str(data.get("image") or ""),
        kubernetes=str(data.get("kubernetes") or ""),
        source=str(data.get("source") or ""),
        asked=str(data.get("asked") or ""),
        host=HostNeeds(**host),
    )
