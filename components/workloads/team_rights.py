"""What a team's group may do in its namespace, as rules of a Role. Pure.

Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
"""

from typing import Any

_CHANGE = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
_LOOK = ["get", "list", "watch"]
_SCALED = ("deployments", "replicasets", "statefulsets")
# Kubernetes' own role `edit` would let a team take its policies away, and open itself to all others.
RULES: list[dict[str, Any]] = [
    {
        "api_groups": [""],
        "resources": [
            "configmaps",
            "persistentvolumeclaims",
            "pods",
            "secrets",
            "serviceaccounts",
            "services",
        ],
        "verbs": _CHANGE,
    },
    {"api_groups": [""], "resources": ["pods/exec", "pods/portforward"], "verbs": ["create", "get"]},
    {
        "api_groups": [""],
        "resources": ["endpoints", "events", "limitranges", "pods/log", "pods/status", "resourcequotas"],
        "verbs": _LOOK,
    },
    {
        "api_groups": ["apps"],
        "resources": [
            "daemonsets",
            *(f"{kind}{part}" for kind in _SCALED for part in ("", "/scale")),
        ],
        "verbs": _CHANGE,
    },
    {"api_groups": ["batch"], "resources": ["cronjobs", "jobs"], "verbs": _CHANGE},
    {"api_groups": ["autoscaling"], "resources": ["horizontalpodautoscalers"], "verbs": _CHANGE},
    {"api_groups": ["policy"], "resources": ["poddisruptionbudgets"], "verbs": _CHANGE},
    {"api_groups": ["networking.k8s.io"], "resources": ["ingresses"], "verbs": _CHANGE},
    {"api_groups": ["networking.k8s.io"], "resources": ["networkpolicies"], "verbs": _LOOK},
    {"api_groups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": _LOOK},
]
