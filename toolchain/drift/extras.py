"""Objects that somebody has added to namespaces of the stack, and that bear on who may reach what. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from toolchain.drift.difference import DeleteObject, Difference
from toolchain.drift.objects import Key, key, subject

Object = Mapping[str, Any]

# What decides about ways, rights and limits. Pods and what makes them are not looked at.
KINDS = ("networkpolicies", "ingresses", "services", "roles", "rolebindings", "resourcequotas", "limitranges")
# Calico's own policies go beside Kubernetes'; the global ones are about every namespace.
CALICO_KINDS = ("networkpolicies.crd.projectcalico.org", "globalnetworkpolicies.crd.projectcalico.org")
RESOURCES = {
    "NetworkPolicy": "networkpolicy",
    "Ingress": "ingress",
    "Service": "service",
    "Role": "role",
    "RoleBinding": "rolebinding",
    "ResourceQuota": "resourcequota",
    "LimitRange": "limitrange",
    "GlobalNetworkPolicy": CALICO_KINDS[1],
}


def added(found: Iterable[Object], own: Collection[Key], namespaces: Collection[str]) -> list[Difference]:
    """What is in namespaces of the stack and was not made by it.

    Args:
        found: objects of these kinds, of all namespaces.
        own: those of the stack.
        namespaces: the stack's. What is of no namespace is about them, too.
    """
    return [
        Difference(subject(one), "", "", "was added by hand", _deletion(one))
        for one in sorted(found, key=key)
        if key(one) not in own and _is_about(one, namespaces) and not one["metadata"].get("ownerReferences")
    ]


def _is_about(one: Object, namespaces: Collection[str]) -> bool:
    namespace = one["metadata"].get("namespace")
    return namespace is None or namespace in namespaces


def _deletion(one: Object) -> DeleteObject:
    kind, namespace, name = key(one)
    is_calico = str(one.get("apiVersion", "")).startswith("crd.projectcalico.org")
    resource = CALICO_KINDS[0] if is_calico and namespace else RESOURCES[kind]
    return DeleteObject(resource, name, namespace)
