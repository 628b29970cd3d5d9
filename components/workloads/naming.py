"""Names of what runs on a cluster. Pure."""

from collections.abc import Mapping

from components.cluster.labels import check_labels
from components.errors import SettingError
from components.isolation.matching import NAME_LABEL
from components.networks.naming import STACK_LABEL

TYPE_PREFIX = "container-networks:workloads"
APP_LABEL = "app.kubernetes.io/name"
MANAGED = {"app.kubernetes.io/managed-by": "container-networks"}
# What Deployments and DaemonSets add to the labels of their pods, with values that nobody knows before.
OF_DEPLOYMENTS = ("pod-template-hash",)
OF_DAEMON_SETS = ("controller-revision-hash", "pod-template-generation")
SET_BY_KUBERNETES = (*OF_DEPLOYMENTS, *OF_DAEMON_SETS)
# What the API server copies from a pod's node once it has one, where the node has it.
OF_NODES = ("topology.kubernetes.io/region", "topology.kubernetes.io/zone")
POD_SECURITY = "pod-security.kubernetes.io/enforce"


def object_name(name: str) -> str:
    """The name in Kubernetes of what is called `NAMESPACE/NAME` in a stack, where names must be unique.

    Example:
        >>> object_name("shop/frontend")
        'frontend'
    """
    return name.rpartition("/")[2]


def app_labels(app: str) -> dict[str, str]:
    """The labels by which a Service and a policy select an application's pods."""
    return {APP_LABEL: app}


def pod_labels(app: str, labels: Mapping[str, str]) -> dict[str, str]:
    """All labels of an application's pods but those that Kubernetes sets."""
    return {**labels, **app_labels(app)}


def own_labels(stack: str) -> dict[str, str]:
    """The labels of every object: whose it is."""
    return {**MANAGED, STACK_LABEL: stack}


def namespace_labels(stack: str, labels: Mapping[str, str], *, privileged: bool = False) -> dict[str, str]:
    """All labels of a namespace but its name, which the API server adds.

    Args:
        stack: the stack's name.
        labels: those that the settings give it.
        privileged: whether pods may be on their node's network.
    """
    security = {POD_SECURITY: "privileged" if privileged else "restricted"}
    return {**own_labels(stack), **security, **labels}


def check_namespace_labels(labels: Mapping[str, str]) -> None:
    """Refuse labels of a namespace that Kubernetes would, or that somebody else sets.

    Raises:
        SettingError: the first that is wrong.
    """
    check_labels(labels)
    for key in sorted(labels.keys() & {*own_labels(""), NAME_LABEL}):
        raise SettingError(f"labels.{key}", labels[key], "is set by itself; remove it")
