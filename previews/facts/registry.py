"""Which reader is for which type of resource. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from previews.facts import docker, objects, traffic
from previews.tree import Path, Tree, leaves, matches

Facts: TypeAlias = dict[str, str]


@dataclass(frozen=True)
class Reader:
    """How the inputs of a type are read.

    Attributes:
        read: makes facts of them, in the order in which they are shown.
        covers: the paths that are said with that; everything below any other path is told as it stands.
    """

    read: Callable[[Tree], Facts]
    covers: tuple[Path, ...]


_ANYTHING = Reader(lambda _: {}, ())
_OBJECT = Reader(objects.metadata, objects.METADATA_COVERS)
_APP = Reader(objects.app, objects.APP_COVERS)
_NODE = Reader(objects.node, objects.NODE_COVERS)

READERS = {
    "docker:index/network:Network": Reader(docker.network, docker.NETWORK_COVERS),
    "docker:index/container:Container": Reader(docker.container, docker.CONTAINER_COVERS),
    "docker:index/service:Service": Reader(docker.swarm_service, docker.SERVICE_COVERS),
    "kubernetes:core/v1:Node": _NODE,
    "kubernetes:apps/v1:Deployment": _APP,
    "kubernetes:apps/v1:DaemonSet": _APP,
    "kubernetes:apps/v1:StatefulSet": _APP,
    "kubernetes:core/v1:Service": Reader(traffic.service, traffic.SERVICE_COVERS),
    "kubernetes:networking.k8s.io/v1:Ingress": Reader(traffic.ingress, traffic.INGRESS_COVERS),
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": Reader(traffic.policy, traffic.POLICY_COVERS),
    "kubernetes:metallb.io/v1beta1:IPAddressPool": Reader(objects.pool, objects.POOL_COVERS),
}


_STARTS: tuple[Path, ...] = (("spec", "template", "spec"), ("spec",))


def reader(kind: str) -> Reader:
    """The reader of a type; a patch is read like what it patches."""
    found = READERS.get(kind.removesuffix("Patch"))
    return found or (_OBJECT if kind.startswith("kubernetes:") else _ANYTHING)


def facts(kind: str, inputs: Tree) -> Facts:
    """What one wants to know of a resource that comes or goes."""
    return reader(kind).read(inputs)


def all_facts(kind: str, inputs: Tree) -> Facts:
    """All that a resource says: in words where there are any, and all else by its path."""
    covers = reader(kind).covers
    rest = {
        path_words(path): value
        for path, value in leaves(inputs)
        if not any(matches(path, pattern) for pattern in covers)
    }
    return {**facts(kind, inputs), **rest}


def path_words(path: Path) -> str:
    """A path as one reads it, without what goes before every setting of an object."""
    start = next((start for start in _STARTS if path[: len(start)] == start and path != start), ())
    return ".".join(path[len(start) :])
