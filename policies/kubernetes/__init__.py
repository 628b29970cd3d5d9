"""Rules about what stands on a cluster.

Kinds are patterns over API groups and versions: a resource may be of a class of the SDK or an object of a
manifest, and both have the same type.
"""

SERVICE = "kubernetes:*:Service"
NAMESPACE = "kubernetes:*:Namespace"
INGRESS = "kubernetes:networking.k8s.io/*:Ingress"
NETWORK_POLICY = "kubernetes:networking.k8s.io/*:NetworkPolicy"
ROLES = ("kubernetes:rbac.authorization.k8s.io/*:ClusterRole", "kubernetes:rbac.authorization.k8s.io/*:Role")
BINDINGS = (
    "kubernetes:rbac.authorization.k8s.io/*:ClusterRoleBinding",
    "kubernetes:rbac.authorization.k8s.io/*:RoleBinding",
)

CALICO = "container-networks:addons:Calico"
METALLB = "container-networks:addons:MetalLB"
TRAEFIK = "container-networks:addons:Traefik"
CLUSTER = "container-networks:cluster:Cluster"
