"""A Service: one name, and for most types one address, for the pods of an application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import pulumi
import pulumi_kubernetes as kubernetes

from components.addons.traefik_settings import NODE_PORTS
from components.errors import SettingError
from components.networks.addressing import parse_address, parse_network
from components.networks.ports import check_port
from components.workloads.app_spec import AppPort
from components.workloads.naming import TYPE_PREFIX, app_labels, object_name, own_labels
from components.workloads.routing_checks import check_name

ServiceType: TypeAlias = Literal["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]
TrafficPolicy: TypeAlias = Literal["Cluster", "Local"]

ADDRESS_ANNOTATION = "metallb.io/loadBalancerIPs"
REACHED_FROM_OUTSIDE = ("NodePort", "LoadBalancer")


@dataclass(frozen=True, kw_only=True)
class ServicePort:
    """A port of a Service.

    Attributes:
        port: its own.
        target: the application's.
        node_port: on every node; chosen by Kubernetes if absent.
    """

    port: int
    target: AppPort
    node_port: int | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceSpec:
    """What a Service is.

    Attributes:
        type: from where it is reached.
        app: the application that it is in front of.
        ports: by the name of the application's port.
        headless: whether it has no address, and its name leads to all pods.
        external_name: the name that it stands for, of the type ExternalName.
        session_affinity: whether a client stays with one pod.
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
    external_traffic_policy: TrafficPolicy = "Cluster"
    source_ranges: tuple[str, ...] = ()
    address: str | None = None

    def check(self) -> None:
        """Refuse what Kubernetes would, and what would have no effect.

        Raises:
            SettingError: the first setting that is wrong.
        """
        self._check_kind()
        self._check_outside()
        for name, port in self.ports.items():
            check_port(port.port, f"ports.{name}.port")
            if port.node_port is not None and self.type not in REACHED_FROM_OUTSIDE:
                remedy = f"has no effect with type {self.type}; set type: NodePort, or remove it"
                raise SettingError(f"ports.{name}.node_port", port.node_port, remedy)
            if port.node_port is not None and port.node_port not in NODE_PORTS:
                remedy = f"is no node port; choose one of {NODE_PORTS[0]} to {NODE_PORTS[-1]}"
                raise SettingError(f"ports.{name}.node_port", port.node_port, remedy)

    def _check_kind(self) -> None:
        if self.type == "ExternalName":
            if self.external_name is None:
                raise SettingError("external_name", None, "is missing; write the name that it stands for")
            check_name(self.external_name, "external_name")
            if self.app is not None or self.ports or self.headless or self.session_affinity:
                remedy = "takes neither app nor ports nor headless nor session_affinity; remove them"
                raise SettingError("type", self.type, remedy)
            return
        if self.external_name is not None:
            raise SettingError("external_name", self.external_name, "needs type: ExternalName; or remove it")
        if self.app is None:
            raise SettingError("app", None, "is missing; name an application of the namespace")
        if not self.ports:
            raise SettingError("ports", "{}", "is empty; give at least one of the application's")
        if self.headless and self.type != "ClusterIP":
            raise SettingError("headless", True, f"has no effect with type {self.type}; remove one of them")

    def _check_outside(self) -> None:
        """What only types that are reached from outside have."""
        if self.external_traffic_policy == "Local" and self.type not in REACHED_FROM_OUTSIDE:
            remedy = f"has no effect with type {self.type}; set type: NodePort, or remove it"
            raise SettingError("external_traffic_policy", "Local", remedy)
        for field_name, value in (("address", self.address), ("source_ranges", self.source_ranges)):
            if value and self.type != "LoadBalancer":
                shown = value if isinstance(value, str) else ", ".join(value)
                remedy = f"has no effect with type {self.type}; set type: LoadBalancer, or remove it"
                raise SettingError(field_name, shown, remedy)
        if self.address is not None:
            parse_address(self.address, "address")
        for index, cidr in enumerate(self.source_ranges):
            parse_network(cidr, f"source_ranges[{index}]")


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
    if spec.type in REACHED_FROM_OUTSIDE:
        found["external_traffic_policy"] = spec.external_traffic_policy
    if spec.source_ranges:
        found["load_balancer_source_ranges"] = list(spec.source_ranges)
    return found


def _port(name: str, port: ServicePort) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name,
        "port": port.port,
        "target_port": name,
        "protocol": port.target.protocol.upper(),
    }
    return {**found, "node_port": port.node_port} if port.node_port is not None else found


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """What a Service is made of.

    Attributes:
        stack: the stack's name.
        namespace: where it is; pass the Namespace's output.
        spec: what it is.
        awaited: whether to wait for pods behind it and for its address.
    """

    stack: str
    namespace: pulumi.Input[str]
    spec: ServiceSpec
    awaited: bool = True


class Service(pulumi.ComponentResource):
    """A Service; done when a pod is ready behind it and, for a LoadBalancer, when it has an address.

    Source: https://kubernetes.io/docs/concepts/services-networking/service/

    Args:
        name: the name within the stack, as `NAMESPACE/NAME`.
        args: what it is made of.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        service: the Service.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.
    """

    service: kubernetes.core.v1.Service

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args.spec.check()
        super().__init__(f"{TYPE_PREFIX}:Service", name, None, opts)
        annotations = {ADDRESS_ANNOTATION: args.spec.address} if args.spec.address else {}
        if not args.awaited:
            annotations["pulumi.com/skipAwait"] = "true"
        self.service = kubernetes.core.v1.Service(
            name,
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=object_name(name),
                namespace=args.namespace,
                labels=own_labels(args.stack),
                annotations=annotations or None,
            ),
            spec=to_kubernetes(args.spec),
            opts=pulumi.ResourceOptions(
                parent=self, custom_timeouts=pulumi.CustomTimeouts(create="3m", update="3m")
            ),
        )
        self.register_outputs({"name": self.service.metadata.name})
