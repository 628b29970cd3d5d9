"""Labels of namespaces and pods as policies see them: the known ones, and what the cluster adds. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from components.addons.traefik_settings import LABELS as CONTROLLER_LABELS
from components.addons.traefik_settings import NAMESPACE as CONTROLLER_NAMESPACE
from components.isolation.facts import PodFacts
from components.isolation.selectors import ANYTHING, Labels
from components.networks.naming import STACK_LABEL
from components.workloads.naming import OF_DEPLOYMENTS, OF_NODES, namespace_labels
from stacks.model.cluster import ClusterSettings
from stacks.model.workloads import NamespaceSettings

# What Deployments give to their pods, with values that nobody knows before.
HASHED: Labels = dict.fromkeys(OF_DEPLOYMENTS)
DNS = PodFacts("kube-system", "coredns", {"k8s-app": "kube-dns", **HASHED})
# Of another cluster's DNS only its usual label is known, by which everybody means it.
FOREIGN_DNS = replace(DNS, perhaps=ANYTHING)


def labels_of_namespaces(
    namespaces: Mapping[str, NamespaceSettings], owners: Mapping[str, str], cluster: ClusterSettings | None
) -> dict[str, Labels]:
    """The labels of the namespaces that this project makes; of others only the cluster knows them.

    Args:
        namespaces: those of stacks, by name.
        owners: the name of the stack that each is of, as far as it is known.
        cluster: where they are; None if it is not of this project.
    """
    found: dict[str, Labels] = {}
    if cluster is not None:
        found[DNS.namespace] = {}  # kubeadm gives it none
        if cluster.ingress is not None:
            found[CONTROLLER_NAMESPACE] = CONTROLLER_LABELS
    for name, namespace in namespaces.items():
        owner = owners.get(name)
        labels = namespace_labels(owner or "", namespace.labels, privileged=namespace.privileged)
        found[name] = labels if owner else {**labels, STACK_LABEL: None}
    return found


def labels_from_nodes(cluster: ClusterSettings | None) -> frozenset[str]:
    """The keys of the labels that pods may get from their nodes."""
    if cluster is None:
        return frozenset(OF_NODES)
    nodes = cluster.machines().values()
    return frozenset(key for key in OF_NODES if any(key in node.labels for _, node in nodes))
