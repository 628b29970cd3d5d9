"""Where a resource belongs in the report: components give the structure, resources are what changes. Pure."""

import re
from dataclasses import dataclass

from previews.model import Group
from previews.steps import Step, chain_of, name_of
from previews.tree import at
from reachability.report import clean
from reachability.report.places import Natural, natural

OWN = "container-networks:"
_NETWORKS = ("Bridge", "Macvlan", "Ipvlan", "Overlay")
_OF_PARENT = re.compile("-parent(-anchor)?$")  # what a macvlan or ipvlan network stands on, if it is its own

# Kind and group of what our components stand for, by the last parts of their types.
_COMPONENTS = {
    **{f"networks:{driver}": (Group.NETWORKS, "network") for driver in _NETWORKS},
    "networks:Endpoint": (Group.ENDPOINTS, "endpoint"),
    "networks:Service": (Group.ENDPOINTS, "swarm service"),
    "cluster:Node": (Group.NODES, "node"),
    "cluster:Member": (Group.NODES, "node"),
    "workloads:Namespace": (Group.WORKLOADS, "namespace"),
    "workloads:TeamEnvironment": (Group.WORKLOADS, "team"),
    "workloads:App": (Group.WORKLOADS, "app"),
    "workloads:Service": (Group.WORKLOADS, "Service"),
    "workloads:IngressRoutes": (Group.WORKLOADS, "route"),
    "isolation:NetworkPolicy": (Group.WORKLOADS, "policy"),
}
# What belongs to none of them.
_TYPES = {
    "docker:index/network:Network": (Group.NETWORKS, "network"),
    "docker:index/container:Container": (Group.ENDPOINTS, "container"),
    "docker:index/service:Service": (Group.ENDPOINTS, "swarm service"),
    "pulumi:providers:kubernetes": (Group.NODES, "access to"),
    "kubernetes:apps/v1:DeploymentPatch": (Group.ADDONS, "addon"),  # CoreDNS, which kubeadm has made
}
_KINDS = ("namespace", "team", "app", "Service", "route", "policy")  # in a namespace, in this order
_NAMESPACES = ("namespace", "team")  # what has the namespace's own name


@dataclass(frozen=True)
class Place:
    """The thing that a resource is a part of.

    Attributes:
        group: where it is reported.
        namespace: the namespace that it is in; empty outside of a cluster.
        kind: what it is.
        name: its name; in a namespace without that.
    """

    group: Group
    namespace: str
    kind: str
    name: str

    @property
    def full_name(self) -> str:
        """Its name, with its namespace."""
        is_inside = self.namespace and self.kind not in _NAMESPACES
        return f"{self.namespace}/{self.name}" if is_inside else self.name

    @property
    def order(self) -> tuple[int, Natural, int, str, Natural]:
        """A sort key."""
        rank = _KINDS.index(self.kind) if self.kind in _KINDS else len(_KINDS)
        return list(Group).index(self.group), natural(self.namespace), rank, self.kind, natural(self.name)


def place(step: Step) -> Place:
    """Where a resource belongs, or a component."""
    own = [kind for kind in step.chain if kind.startswith(OWN)]
    owner = clean.line(step.name if step.is_component or not _has_owner(step) else name_of(step.parent))
    if own and "networks:" in own[0] and own[0].rpartition(":")[2] in _NETWORKS:
        # Outermost first: the endpoint that holds a network's own parent is a part of the network.
        name = _OF_PARENT.sub("", owner) if f"{OWN}networks:Parent" in own else owner
        return Place(Group.NETWORKS, "", "network", name)
    if addon := next((kind for kind in own if kind.startswith(f"{OWN}addons:")), None):
        return Place(Group.ADDONS, "", "addon", addon.rpartition(":")[2])
    if own and (known := _COMPONENTS.get(own[-1].removeprefix(OWN))):
        return _within(*known, owner, step)
    return _by_type(step)


def _has_owner(step: Step) -> bool:
    return any(kind.startswith(OWN) for kind in chain_of(step.parent))


def _within(group: Group, kind: str, owner: str, step: Step) -> Place:
    if group is not Group.WORKLOADS:
        return Place(group, "", kind, owner)
    namespace, slash, name = owner.partition("/")
    if slash:
        return Place(group, namespace, kind, name)
    return Place(group, owner if kind in _NAMESPACES else _namespace(step), kind, owner)


def _by_type(step: Step) -> Place:
    group, kind = _TYPES.get(step.type, (Group.OTHER, clean.line(short_type(step.type))))
    namespace = _namespace(step)
    name = clean.line(step.name).removeprefix(f"{namespace}/")
    if group is Group.OTHER and namespace:
        return Place(Group.WORKLOADS, namespace, kind, name)
    return Place(group, "", kind, name)


def _namespace(step: Step) -> str:
    """The namespace that an object's metadata names."""
    found = at(step.new or step.old, "metadata", "namespace")
    return clean.line(found) if isinstance(found, str) else ""


def short_type(kind: str) -> str:
    """The last part of a type token: `Deployment`; of a provider, that it is one."""
    if kind.startswith("pulumi:providers:"):
        return f"{kind.rpartition(':')[2]} provider"
    return kind.rpartition(":")[2]
