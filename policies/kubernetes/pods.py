"""What has pods, and what is in them. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.view import Part, Resource

# Where the template of the pods stands, by kind; of a Pod it is the object itself.
_TEMPLATES = {
    "Pod": "",
    "Deployment": "spec.template",
    "DaemonSet": "spec.template",
    "StatefulSet": "spec.template",
    "ReplicaSet": "spec.template",
    "Job": "spec.template",
    "CronJob": "spec.jobTemplate.spec.template",
}
WORKLOADS = tuple(f"kubernetes:*:{kind}" for kind in _TEMPLATES)
DEFAULT_NAMESPACE = "default"


def has_pods(one: Resource) -> bool:
    """Whether a resource is one that makes pods."""
    return one.kind.startswith("kubernetes:") and one.kind.rpartition(":")[2] in _TEMPLATES


def pod_of(one: Resource) -> Part:
    """The specification of its pods."""
    return _template(one).part("spec")


def labels_of(one: Resource) -> Any:
    """The labels of its pods; UNKNOWN if they can't be known yet."""
    found = _template(one).at("metadata.labels")
    return {} if found is None else found


def containers(pod: Part) -> Iterator[Part]:
    """All containers of a pod, those that run first, too."""
    yield from pod.each("initContainers")
    yield from pod.each("containers")


def effective(pod: Part, container: Part, setting: str) -> Any:
    """A setting of security: the container's own, or else the pod's."""
    own = container.at(f"securityContext.{setting}")
    return pod.at(f"securityContext.{setting}") if own is None else own


def namespace_of(one: Resource) -> Any:
    """The namespace that it is in; UNKNOWN if it can't be known yet."""
    return one.props.at("metadata.namespace") or DEFAULT_NAMESPACE


def workload(kind: str, name: str, pod: Mapping[str, Any], **labels: str) -> dict[str, Any]:
    """The properties of a workload, for examples and tests."""
    namespace, _, own = name.rpartition("/")
    template = {"metadata": {"labels": labels}, "spec": dict(pod)}
    metadata = {"name": own, "namespace": namespace or DEFAULT_NAMESPACE}
    return {"kind": kind, "metadata": metadata, "spec": {"template": template}}


def _template(one: Resource) -> Part:
    path = _TEMPLATES[one.kind.rpartition(":")[2]]
    return one.props.part(path) if path else one.props
