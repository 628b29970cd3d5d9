"""What Traefik's objects say: flags, rights, ports. Pure."""

import hashlib
from typing import Any, Literal, TypeAlias

from components.addons.traefik_dynamic import REDIRECT_MIDDLEWARE, strip_middleware
from components.errors import SettingError

TrafficPolicy: TypeAlias = Literal["Cluster", "Local"]

NAME = "traefik"
NAMESPACE = "traefik"
CONTROLLER = "traefik.io/ingress-controller"
LABELS = {"app.kubernetes.io/name": NAME}
HTTP, HTTPS, HEALTH = 8000, 8443, 8080
NODE_PORTS = range(30000, 32768)  # the API server's default
DYNAMIC_FOLDER = "/etc/traefik/dynamic"
# On Ingresses: one is served over TLS alone, and of its twin whoever comes by HTTP is sent on.
# Kubernetes itself has no word for that.
_ROUTER = "traefik.ingress.kubernetes.io/router"
TLS_ONLY = {f"{_ROUTER}.entrypoints": "websecure"}
REDIRECT = {f"{_ROUTER}.entrypoints": "web", f"{_ROUTER}.middlewares": f"{REDIRECT_MIDDLEWARE}@file"}

_READ = ["get", "list", "watch"]
# What the Ingress provider reads, and the status that it writes.
RULES: list[dict[str, Any]] = [
    {"api_groups": [""], "resources": ["services", "secrets", "nodes"], "verbs": _READ},
    {"api_groups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["list", "watch"]},
    {"api_groups": ["networking.k8s.io"], "resources": ["ingresses", "ingressclasses"], "verbs": _READ},
    {"api_groups": ["networking.k8s.io"], "resources": ["ingresses/status"], "verbs": ["update"]},
]


def check_node_ports(http: int, https: int) -> None:
    """Refuse what is no port of a node.

    Raises:
        SettingError: a port is out of range, or both are the same.
    """
    for field, port in (("http_node_port", http), ("https_node_port", https)):
        if port not in NODE_PORTS:
            remedy = f"is no node port; choose one of {NODE_PORTS[0]} to {NODE_PORTS[-1]}"
            raise SettingError(f"ingress.{field}", port, remedy)
    if http == https:
        raise SettingError("ingress.https_node_port", https, "is http_node_port's too; choose another")


def arguments(ingress_class: str, address: str | None) -> list[str]:
    """The flags; all of them are about Ingresses, ports and silence.

    Args:
        ingress_class: the name by which Ingresses choose it.
        address: what it says in an Ingress' status; that of its Service if absent.
    """
    service = f"publishedservice={NAMESPACE}/{NAME}"
    return [
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        f"--entrypoints.web.address=:{HTTP}",
        f"--entrypoints.websecure.address=:{HTTPS}",
        # Each Ingress is served on both; on this one always with TLS.
        "--entrypoints.websecure.http.tls=true",
        f"--entrypoints.traefik.address=:{HEALTH}",
        "--ping=true",
        "--providers.kubernetesingress=true",
        f"--providers.kubernetesingress.ingressclass={ingress_class}",
        # By path elements, as Kubernetes says: /foo is not for /foobar.
        "--providers.kubernetesingress.strictprefixmatching=true",
        f"--providers.kubernetesingress.ingressendpoint.{f'ip={address}' if address else service}",
        f"--providers.file.directory={DYNAMIC_FOLDER}",
    ]


def strip_annotations(elements: int) -> dict[str, str]:
    """What an Ingress says so that so many elements are removed from the beginning of its requests' paths."""
    return {f"{_ROUTER}.middlewares": f"{strip_middleware(elements)}@file"}


def deployment_spec(
    image: str, arguments: list[str], configuration: str, every_node: int | None = None
) -> dict[str, Any]:
    """Two replicas on different nodes where there are two, without rights that it does not need.

    Args:
        image: the image.
        arguments: its flags.
        configuration: the contents of its file.
        every_node: how many nodes there are, if each needs a pod of its own.
    """
    digest = hashlib.sha256(configuration.encode()).hexdigest()
    probe = {"http_get": {"path": "/ping", "port": HEALTH}, "period_seconds": 2}
    container = {
        "name": NAME,
        "image": image,
        "args": arguments,
        "ports": [
            {"name": "web", "container_port": HTTP},
            {"name": "websecure", "container_port": HTTPS},
            {"name": "health", "container_port": HEALTH},
        ],
        "readiness_probe": probe,
        "liveness_probe": {**probe, "period_seconds": 10},
        "resources": {
            "requests": {"cpu": "50m", "memory": "64Mi"},
            "limits": {"memory": "256Mi"},
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volume_mounts": [{"name": "dynamic", "mount_path": DYNAMIC_FOLDER, "read_only": True}],
    }
    spec = {
        "replicas": 2,
        "selector": {"match_labels": LABELS},
        "template": {
            # Other contents of the file are other pods.
            "metadata": {"labels": LABELS, "annotations": {"container-networks/configuration": digest[:16]}},
            "spec": {
                "service_account_name": NAME,
                "containers": [container],
                "security_context": {
                    "run_as_non_root": True,
                    "run_as_user": 65532,
                    "run_as_group": 65532,
                    "seccomp_profile": {"type": "RuntimeDefault"},
                },
                "topology_spread_constraints": [
                    {
                        "max_skew": 1,
                        "topology_key": "kubernetes.io/hostname",
                        "when_unsatisfiable": "ScheduleAnyway",
                        "label_selector": {"match_labels": LABELS},
                    }
                ],
                "volumes": [{"name": "dynamic", "config_map": {"name": NAME}}],
            },
        },
    }
    return spec if every_node is None else _on_each(spec, every_node)


def _on_each(spec: dict[str, Any], nodes: int) -> dict[str, Any]:
    """One pod on each node, control planes too: where there is none, a policy Local lets nobody in."""
    apart = {"topology_key": "kubernetes.io/hostname", "label_selector": {"match_labels": LABELS}}
    pod = {
        **spec["template"]["spec"],
        "tolerations": [{"operator": "Exists"}],
        "affinity": {"pod_anti_affinity": {"required_during_scheduling_ignored_during_execution": [apart]}},
    }
    return {
        **spec,
        "replicas": nodes,
        # There is no node for one more.
        "strategy": {"rolling_update": {"max_surge": 0, "max_unavailable": 1}, "type": "RollingUpdate"},
        "template": {**spec["template"], "spec": pod},
    }


def service_spec(
    http: int, https: int, *, load_balancer: bool, traffic_policy: TrafficPolicy = "Cluster"
) -> dict[str, Any]:
    """Node ports in any case: they are what can be published on the host."""
    local = {"external_traffic_policy": traffic_policy} if traffic_policy == "Local" else {}
    return {
        **local,
        "type": "LoadBalancer" if load_balancer else "NodePort",
        "selector": LABELS,
        "ports": [
            {"name": "web", "port": 80, "target_port": "web", "node_port": http},
            {"name": "websecure", "port": 443, "target_port": "websecure", "node_port": https},
        ],
    }
