"""The settings of what runs on a cluster: applications, Services, routes, policies, by namespace."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, StringConstraints, Tag

from components.isolation.spec import PolicySpec
from stacks.model.base import MEMORY_MIB_MAX, Cores, Label, Port, StrictModel
from stacks.model.routes import RouteSettings

# IANA's service names (RFC 6335) with a letter first or last: pydantic's expressions can't look ahead.
PORT_NAME_PATTERN = r"^([a-z](-?[a-z0-9]){0,14}|[a-z0-9](-?[a-z0-9]){0,13}-?[a-z])$"
PortName = Annotated[str, StringConstraints(pattern=PORT_NAME_PATTERN, max_length=15)]
"""A port's name in Kubernetes: up to 15 lower-case letters and digits, with single dashes between them."""


STACK_PATTERN = r"^[A-Za-z0-9_.-]{1,100}$"  # what Pulumi takes
StackName = Annotated[str, StringConstraints(pattern=STACK_PATTERN)]
QUOTA_MAX = 1_000_000


class AppPortSettings(StrictModel):
    """A port that an application serves."""

    port: Port
    """Its number."""
    protocol: Literal["tcp", "udp"] = "tcp"
    """Which protocol."""


class SidecarSettings(StrictModel):
    """A second container in the application's pods: one network namespace, so one set of ports."""

    port: Port
    """The TCP port on which it answers HTTP with its pod's name."""


class TolerationSettings(StrictModel):
    """A taint of nodes that does not keep the application off."""

    key: str
    """The taint's."""
    value: str | None = None
    """The taint's; any if absent."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = None
    """The taint's; every one if absent."""


class AppSettings(StrictModel):
    """An application: equal pods, spread over the nodes."""

    image: str | None = None
    """Its image, best with a digest; a small server that answers on all `ports` if absent."""
    args: tuple[str, ...] = ()
    """Arguments of the image's command."""
    server: Literal["netexec", "serve-hostname"] = "netexec"
    """The small server: `netexec` answers /hostname and /clientip and UDP, `serve-hostname` every path."""
    replicas: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many pods."""
    every_node: bool = False
    """One pod on every node instead, control planes too."""
    nodes: dict[str, str] = Field(default_factory=dict)
    """Labels that nodes must have to get its pods; any node if empty."""
    tolerations: tuple[TolerationSettings, ...] = ()
    """Taints that do not keep its pods off a node."""
    host_network: bool = False
    """Whether its pods are on their nodes' own network. Policies do not apply to them then."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Further labels of its pods."""
    ports: dict[PortName, AppPortSettings]
    """What it serves, by name."""
    sidecars: dict[Label, SidecarSettings] = Field(default_factory=dict)
    """Further containers in its pods, by name."""
    user: Annotated[int, Field(ge=1, le=2_147_483_647)] = 65532
    """The number of the user that its containers run as; never root."""
    writable_paths: tuple[str, ...] = ()
    """Folders that its containers may write to, such as `/tmp`; all else is read only."""
    memory_mib: Annotated[int, Field(ge=16, le=MEMORY_MIB_MAX)] = 128
    """The limit of each container, in MiB. Probes run in the small server's, and take 8 MiB each."""


class ServicePortSettings(StrictModel):
    """A port of a Service."""

    port: Port
    """The Service's own."""
    target: PortName | None = None
    """The name of the application's port that it leads to; its own name if absent."""
    node_port: Port | None = None
    """The port on every node, 30000 to 32767; of the types NodePort and LoadBalancer. Chosen if absent."""


class SessionAffinitySettings(StrictModel):
    """For how long a client stays with one pod."""

    timeout_seconds: Annotated[int, Field(ge=1, le=86_400)]
    """Since its last connection; three hours with `session_affinity: true`."""


SessionAffinity: TypeAlias = Annotated[
    Annotated[bool, Tag("switch")] | Annotated[SessionAffinitySettings, Tag("own")],
    Discriminator(lambda value: "own" if isinstance(value, dict | SessionAffinitySettings) else "switch"),
]


class KubernetesServiceSettings(StrictModel):
    """A Service: one name, and an address but for some types, for the pods of an application."""

    type: Literal["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"] = "ClusterIP"
    """Where it is reached: by pods; on all nodes too; at an address of its own too; or a name only."""
    app: Label | None = None
    """The application of the namespace that it is in front of; all types but ExternalName need one."""
    ports: dict[PortName, ServicePortSettings] = Field(default_factory=dict)
    """Its ports, by name: that of the application's port that each leads to, unless `target` says another."""
    headless: bool = False
    """No address: its name resolves to all its pods."""
    external_name: str | None = None
    """The name that it stands for; of the type ExternalName."""
    session_affinity: SessionAffinity = False
    """Whether a client stays with one pod; `{timeout_seconds: 10}` says for how long."""
    publish_not_ready_addresses: bool = False
    """Whether it also leads to pods that are not ready, as members that look for each other need."""
    traffic_distribution: Literal["PreferClose", "PreferSameZone", "PreferSameNode"] | None = None
    """Which pods of several are preferred: near ones; all alike if absent."""
    external_traffic_policy: Literal["Cluster", "Local"] = "Cluster"
    """Whether a node also passes on to pods on other nodes, and hides the client's address for it."""
    source_ranges: tuple[str, ...] = ()
    """CIDRs from which a LoadBalancer takes clients; all if empty."""
    address: str | None = None
    """The address that a LoadBalancer shall have; one of the pool if absent."""

    def target_of(self, port: str) -> str:
        """The name of the application's port that one of its ports leads to."""
        return self.ports[port].target or port

    def named(self, port: str | int) -> str | None:
        """The name of one of its ports that is given by name or number; None if it has no such port."""
        if isinstance(port, str):
            return port if port in self.ports else None
        return next((name for name, one in self.ports.items() if one.port == port), None)


class ConnectionSettings(StrictModel):
    """Leave to connect where namespaces are closed: both ends' policies in one."""

    source: str = Field(alias="from")
    """An application, as `frontend` or `NAMESPACE/frontend`, or a CIDR outside of the cluster."""
    destination: Label = Field(alias="to")
    """An application of this namespace."""
    ports: tuple[PortName, ...] = ()
    """The names of its ports; all if empty."""


class NamespaceSettings(StrictModel):
    """A namespace and what is in it."""

    labels: dict[str, str] = Field(default_factory=dict)
    """Further labels of it."""
    isolation: Literal["none", "default-deny"] = "none"
    """`default-deny` lets nothing in or out but what `connections`, `policies` and `routes` open."""
    allow_dns: bool = True
    """Whether the cluster's DNS may be asked although all else is denied."""
    apps: dict[Label, AppSettings] = Field(default_factory=dict)
    """Applications, by name."""
    services: dict[Label, KubernetesServiceSettings] = Field(default_factory=dict)
    """Services, by name."""
    routes: dict[Label, RouteSettings] = Field(default_factory=dict)
    """Ingresses, by name."""
    connections: dict[Label, ConnectionSettings] = Field(default_factory=dict)
    """Who may connect to whom, by name."""
    policies: dict[Label, PolicySpec] = Field(default_factory=dict)
    """NetworkPolicies by name, each with the `spec` of Kubernetes' own documentation."""

    @property
    def privileged(self) -> bool:
        """Whether pods may be on their node's network: where one is, the namespace has to let it."""
        return any(app.host_network for app in self.apps.values())


class QuotaSettings(StrictModel):
    """What all pods of a namespace may have together."""

    pods: Annotated[int, Field(ge=1, le=QUOTA_MAX)] = 20
    """How many."""
    cpu: Cores = 4
    """Cores, as limits."""
    memory_mib: Annotated[int, Field(ge=64, le=1 << 30)] = 4096
    """MiB, as limits."""
    load_balancers: Annotated[int, Field(ge=0, le=QUOTA_MAX)] = 0
    """How many Services of type LoadBalancer."""
    node_ports: Annotated[int, Field(ge=0, le=QUOTA_MAX)] = 0
    """How many node ports; each port of a LoadBalancer has one, too."""


class TeamSettings(StrictModel):
    """Whose environment the namespaces are: closed, with limits, and rights for a group of people."""

    group: str
    """The group, as the cluster's authentication calls it: may change everything in the namespaces."""
    viewers: str | None = None
    """A group that may look at everything but secrets."""
    domain: str
    """The name below which all hosts of routes are, such as `team-a.lab.example`."""
    quota: QuotaSettings = QuotaSettings()
    """What each namespace may have."""
    container_memory_mib: Annotated[int, Field(ge=16, le=MEMORY_MIB_MAX)] = 128
    """The limit, in MiB, of a container that says none."""
    container_cpu: Cores = 0.5
    """The limit, in cores, of a container that says none."""


class TargetSettings(StrictModel):
    """A cluster that is not of this stack: give `stack`, or `kubeconfig` and if need be `context`."""

    stack: StackName | None = None
    """A stack of this project with a cluster that is up, such as `cluster`."""
    kubeconfig: Annotated[str, Field(min_length=1)] | None = None
    """The path of a kubeconfig file, such as `~/.kube/config`."""
    context: Annotated[str, Field(min_length=1)] | None = None
    """A context of that file; its current one if absent."""


class WorkloadsSettings(StrictModel):
    """What runs on a cluster."""

    cluster: TargetSettings | None = None
    """On which; this stack's own if absent."""
    ingress_class: Label = "traefik"
    """The class of the cluster's ingress controller, where that is not `cluster.ingress`."""
    ingress_namespace: Label = "traefik"
    """The namespace of the cluster's ingress controller: closed namespaces let it in for their routes."""
    team: TeamSettings | None = None
    """Whose environment this is; its namespaces are then closed, whatever they say."""
    namespaces: Annotated[dict[Label, NamespaceSettings], Field(min_length=1)]
    """Namespaces, by name. Nothing outside of them is touched."""

    def is_closed(self, namespace: str) -> bool:
        """Whether nothing gets in or out of a namespace but what is opened."""
        return self.team is not None or self.namespaces[namespace].isolation == "default-deny"
