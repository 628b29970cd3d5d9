"""What Kubernetes' nodes, namespaces and applications say. Pure."""

from collections.abc import Iterator

from components.networks.naming import STACK_LABEL
from components.workloads.naming import MANAGED
from previews.tree import ANY, Tree, at, fields, objects, plain

# Whose an object is goes unsaid: all of it is the stack's.
_UNSAID = {STACK_LABEL, *MANAGED}
# What they tell Pulumi's provider is no part of the object.
_CONTROL = "pulumi.com/"

_POD = ("spec", "template", "spec")
_LISTS = ("containers", "initContainers")

METADATA_COVERS = (("metadata", "labels"), ("metadata", "annotations"))
NODE_COVERS = (*METADATA_COVERS, ("metadata", "name"), ("spec", "taints"))
APP_COVERS = (
    *METADATA_COVERS,
    ("spec", "replicas"),
    ("spec", "template", "metadata", "labels"),
    (*_POD, "hostNetwork"),
    *((*_POD, kind, ANY, key) for kind in _LISTS for key in ("image", "ports")),
    *((*_POD, kind, ANY, "resources", "limits", "memory") for kind in _LISTS),
)
POOL_COVERS = (*METADATA_COVERS, ("spec", "addresses"))


def metadata(tree: Tree) -> dict[str, str]:
    """The labels and annotations of any object."""
    return dict(_marks(tree, "metadata"))


def _marks(tree: Tree, *path: str, of: str = "") -> Iterator[tuple[str, str]]:
    for key, value in sorted(fields(tree, *path, "labels").items()):
        if key not in _UNSAID:
            yield f"{of}label {key}", plain(value)
    for key, value in sorted(fields(tree, *path, "annotations").items()):
        if not key.startswith(_CONTROL):
            yield f"{of}annotation {key}", plain(value)


def node(tree: Tree) -> dict[str, str]:
    """The labels and taints of a Node object, or of a patch of one."""
    found = metadata(tree)
    for taint in objects(tree, "spec", "taints"):
        label = f"taint {plain(taint.get('key', ''))}"
        value = ":".join(plain(taint[key]) for key in ("value", "effect") if taint.get(key))
        # One key may stand for several effects.
        found[label] = f"{found[label]}, {value}" if label in found else value
    return found


def app(tree: Tree) -> dict[str, str]:
    """A Deployment or a DaemonSet: how many pods, of which images, serving what."""
    found = metadata(tree)
    if (replicas := at(tree, "spec", "replicas")) is not None:
        found["replicas"] = plain(replicas)
    found |= dict(_marks(tree, "spec", "template", "metadata", of="pod "))
    if at(tree, *_POD, "hostNetwork") is not None:
        found["host network"] = plain(at(tree, *_POD, "hostNetwork"))
    for kind in _LISTS:
        for container in objects(tree, *_POD, kind):
            found |= _container(container)
    return found


def _container(container: dict[str, Tree]) -> dict[str, str]:
    name = plain(container.get("name", ""))
    found = {f"{name} image": plain(container.get("image", ""))}
    for port in objects(container, "ports"):
        label = plain(port.get("name") or port.get("containerPort", ""))
        protocol = plain(port.get("protocol") or "TCP").lower()
        found[f"{name} port {label}"] = f"{plain(port.get('containerPort', ''))}/{protocol}"
    if (memory := at(container, "resources", "limits", "memory")) is not None:
        found[f"{name} memory"] = plain(memory)
    return found


def pool(tree: Tree) -> dict[str, str]:
    """The addresses that a load balancer hands out."""
    return metadata(tree) | {"addresses": plain(at(tree, "spec", "addresses") or [])}
