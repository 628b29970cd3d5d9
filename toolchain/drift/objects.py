"""Kubernetes objects: each beside what it would be if it were written anew as it was made. Pure.

The API server itself says what an object would be (a dry run of replacing it), so that what it fills in by
itself is on both sides, and what was added by hand shows, whoever manages that field.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolchain.drift.difference import Difference, ReplaceObject, differing, shown
from toolchain.drift.made import KUBERNETES, Made

Object = Mapping[str, Any]
Key = tuple[str, str, str]

# Kept by the API server: another one after each write.
_SERVERS = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")
# Written by controllers into objects of others, each with whose work it is.
_CONTROLLERS = (
    r"metadata\.annotations\.deployment\.kubernetes\.io/revision",  # the Deployment controller
    r"metadata\.annotations\.deprecated\.daemonset\.template\.generation",  # the DaemonSet controller
    r"metadata\.annotations\.metallb\.(io|universe\.tf)/ip-allocated-from-pool",  # MetalLB
    r"metadata\.annotations\.kubectl\.kubernetes\.io/last-applied-configuration",  # a note of kubectl's own
    r"metadata\.finalizers.*",  # whoever must be told before it goes
    r".*\.clientConfig\.caBundle",  # MetalLB's certificates of its webhooks, in their configuration
    r"spec\.conversion\.webhook\.clientConfig\.caBundle",
)
_BY_CONTROLLERS = re.compile("|".join(f"(?:{one})" for one in _CONTROLLERS))


def key(one: Object) -> Key:
    """Kind, namespace and name: what an object is found by."""
    metadata = one["metadata"]
    return str(one["kind"]), str(metadata.get("namespace") or ""), str(metadata["name"])


def subject(one: Object) -> str:
    """What a reviewer calls an object, such as `NetworkPolicy shop/default-deny`."""
    kind, namespace, name = key(one)
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def bodies(made: list[Made]) -> Iterator[Object]:
    """The objects that the stack has written as a whole; what it only patches is left out."""
    for one in made:
        if (
            one.type.startswith(KUBERNETES)
            and "kind" in one.inputs
            and not is_patch(one)
            and not _is_node(one)
        ):
            yield one.inputs


def is_patch(one: Made) -> bool:
    """Whether a resource only changes fields of an object that somebody else has made."""
    return one.type.rpartition(":")[2].endswith("Patch")


def _is_node(one: Made) -> bool:
    """Nodes are compared by what people change of them; most of one is its kubelet's."""
    return one.inputs.get("kind") == "Node"


def written(one: Object) -> dict[str, Any]:
    """An object without what the API server and the controllers keep in it."""
    metadata = {name: value for name, value in one["metadata"].items() if name not in _SERVERS}
    # The one place where an empty mapping and none mean the same whatever the kind.
    for name in ("annotations", "labels"):
        metadata.setdefault(name, {})
    return {**{name: value for name, value in one.items() if name != "status"}, "metadata": metadata}


def compare(body: Object, wanted: Object, live: Object) -> list[Difference]:
    """How an object differs from what it would be.

    Args:
        body: what was made.
        wanted: what the API server would make of that, in the place of what is there.
        live: what is there.
    """
    secret = body["kind"] == "Secret"
    again = ReplaceObject(body)
    return [
        Difference(
            subject(body),
            path,
            "a secret" if secret and path.startswith("data") else shown(before),
            "another one" if secret and path.startswith("data") else shown(after),
            again,
        )
        for path, before, after in differing(written(wanted), written(live))
        if not _BY_CONTROLLERS.fullmatch(path) and not _is_filled_in(body, path)
    ]


def _is_filled_in(body: Object, path: str) -> bool:
    """Whether a Secret was made empty, for a controller to fill it."""
    return (
        body["kind"] == "Secret"
        and path.startswith("data")
        and not (body.get("data") or body.get("stringData"))
    )


def gone(body: Object) -> Difference:
    """An object that is not there any more."""
    return Difference(subject(body), "", "", "is gone")
