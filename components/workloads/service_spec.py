"""What a Service is, and how Kubernetes' API takes it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from components.workloads.app_spec import AppPort
from components.workloads.naming import app_labels

ServiceType: TypeAlias = Literal["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]
TrafficPolicy: TypeAlias = Literal["Cluster", "Local"]
TrafficDistribution: TypeAlias = Literal["PreferClose", "PreferSameZone", "PreferSameNode"]

REACHED_FROM_OUTSIDE = ("NodePort", "LoadBalancer")


@dataclass(frozen=True, kw_only=True)
class ServicePort:
    """A port of a Service.

    Attributes:
        port: its own.
        target: the application's.
        node_port: on every node; chosen by Kubernetes if absent.
        target_name: what the application calls that port; as the Service calls its own if absent.
    """

    port: int
    target: AppPort
    node_port: int | None = None
    target_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceSpec:
    """What a Service is.

    Attributes:
        type: from where it is reached.
        app: the application that it is in front of.
        ports: by name.
        headless: whether it has no address, and its name leads to all pods.
        external_name: the name that it stands for, of the type ExternalName.
        session_affinity: whether a client stays with one pod.
        affinity_seconds: for how long, since its last connection; Kubernetes' three hours if absent.
        publish_not_ready_addresses: whether it leads to pods that are not ready, too.
        traffic_distribution: which pods are preferred; all alike if absent.
        external_traffic_policy: whether nodes pass on to pods of other nodes, and hide the client for it.
        source_ranges: from where a LoadBalancer takes clients; from everywhere if empty.
        address: the address that a LoadBalancer shall have.
    """

    type: ServiceType = "ClusterIP"
    app: str | None = None
    ports: Mapping[str, ServicePort] = field(default_factory=dict)
    headless: bool = False
    external_name: str | None = None
    session_affinity: bool = False
    affinity_seconds: int | None = None
    publish_not_ready_addresses: bool = False
    traffic_distribution: TrafficDistribution | None = None
    external_traffic_policy: TrafficPolicy = "Cluster"
    source_ranges: tuple[str, ...] = ()
    address: str | None = None


def to_kubernetes(spec: ServiceSpec) -> dict[str, Any]:
    """The spec as Kubernetes stores it, less what it fills in."""
    if spec.type == "ExternalName":
        return {"type": spec.type, "external_name": spec.external_name}
    found: dict[str, Any] = {
        "type": spec.type,
        "selector": app_labels(spec.app or ""),
        "ports": [_port(name, port) for name, port in spec.ports.items()],
    }
    if spec.headless:
        found["cluster_ip"] = "None"
    if spec.session_affinity:
        found["session_affinity"] = "ClientIP"
    if spec.affinity_seconds is not None:
        found["session_affinity_config"] = {"client_ip": {"timeout_seconds": spec.affinity_seconds}}
    if spec.publish_not_ready_addresses:
        found["publish_not_ready_addresses"] = True
    if spec.traffic_distribution is not None:
        found["traffic_distribution"] = spec.traffic_distribution
    if spec.type in REACHED_FROM_OUTSIDE:
        found["external_traffic_policy"] = spec.external_traffic_policy
    if spec.source_ranges:
        found["load_balancer_source_ranges"] = list(spec.source_ranges)
    return found


def _port(name: str, port: ServicePort) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name,
        "port": port.port,
        "target_port": port.target_name or name,
        "protocol": port.target.protocol.upper(),
    }
    return {**found, "node_port": port.node_port} if port.node_port is not None else found
