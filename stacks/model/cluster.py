"""The settings of a Kubernetes cluster."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

from components.cluster.labels import Taint, takes_pods
from components.cluster.mirrors import Mirror
from components.networks.addressing import SubnetArgs
from stacks.model.base import MEMORY_MIB_MAX, Label, Port, Secret, StrictModel
from stacks.model.endpoints import PublishedPortSettings

CONTROL_PLANE = "control-plane"
NODE_NETWORK = "nodes"


class TaintSettings(StrictModel):
    """What keeps pods that do not tolerate it off a node."""

    key: str
    """Such as `dedicated`."""
    value: str = ""
    """Such as `database`."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]
    """Whether pods are kept off, kept off if possible, or also evicted."""


class NodeSettings(StrictModel):
    """One node."""

    ipv4: str | None = None
    """Its address on the node network; one that follows from its name if absent."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels of its Node object. Changing them changes no container."""
    taints: tuple[TaintSettings, ...] = ()
    """Taints of its Node object. Changing them changes no container."""
    ports: tuple[PublishedPortSettings, ...] = ()
    """What it publishes on the host. Changing them replaces the node."""
    memory_mib: Annotated[int, Field(ge=512, le=MEMORY_MIB_MAX)] | None = None
    """The limit of memory and swap together, in MiB; none if absent."""


class NodeNetworkSettings(StrictModel):
    """The Docker network of the nodes: give either `subnet` or `existing`."""

    subnet: str | None = None
    """CIDR of a bridge of its own."""
    mtu: int | None = None
    """Of that bridge, in bytes; the engine's default if absent."""
    existing: Label | None = None
    """The name of a bridge of this stack."""


class CalicoSettings(StrictModel):
    """Calico."""

    version: str | None = None
    """A published release, such as `3.32.1`; the one that the project is tested with if absent."""
    images: dict[str, str] = Field(default_factory=dict)
    """References to use instead of its images, by name, such as `calico/node`."""


class LoadBalancerSettings(StrictModel):
    """MetalLB: addresses for Services of type LoadBalancer, announced on the node network."""

    version: str | None = None
    """A published release, such as `0.15.3`; the one that the project is tested with if absent."""
    addresses: str
    """The pool: a part of the node network's subnet, as a CIDR or as `10.220.1.10-10.220.1.20`."""


class IngressSettings(StrictModel):
    """Traefik: the ingress controller."""

    image: str | None = None
    """Its image, best with a digest; the one that the project is tested with if absent."""
    ingress_class: Label = "traefik"
    """The name by which Ingresses choose it."""
    http_node_port: Port = 30080
    """The port for HTTP on every node."""
    https_node_port: Port = 30443
    """The port for HTTPS on every node."""
    http_port: Port
    """The port for HTTP on the host."""
    https_port: Port
    """The port for HTTPS on the host."""
    host_ip: str = "127.0.0.1"
    """The host's address at which it answers."""
    node: Label = CONTROL_PLANE
    """The node that publishes the ports on the host. Another one replaces both nodes."""
    external_traffic_policy: Literal["Cluster", "Local"] = "Cluster"
    """`Local`: each node gets a pod of it, which sees who asks and says it in X-Forwarded-For."""

    def published(self) -> tuple[PublishedPortSettings, ...]:
        """What that node publishes on the host for it."""
        return tuple(
            PublishedPortSettings(internal=inner, external=outer, host_ip=self.host_ip)
            for inner, outer in (
                (self.http_node_port, self.http_port),
                (self.https_node_port, self.https_port),
            )
        )


class MirrorSettings(StrictModel):
    """A registry mirror. A URL alone stands for one with nothing but `url`."""

    url: str
    """Its URL. A path with /v2 in it is taken as it is, after any other containerd adds /v2."""
    ca: str | None = None
    """Certificates to trust it by, as PEM; the system's if absent."""
    username: str | None = None
    """Whom to log in as, with HTTP basic authentication."""
    password: Secret | None = None
    """The password, by `pulumi config set --secret --path`."""
    skip_verify: bool = False
    """Whether its certificate is not checked at all."""

    def mirror(self) -> Mirror:
        """The mirror as nodes take it; a password that only Pulumi can read stays what the file says."""
        secret = self.password
        clear = secret.get_secret_value() if isinstance(secret, SecretStr) else secret and secret.secure
        return Mirror(**{**self.model_dump(exclude={"password"}), "password": clear})


MirrorItem = Annotated[
    MirrorSettings,
    BeforeValidator(
        lambda value: {"url": value} if isinstance(value, str) else value,
        json_schema_input_type=str | MirrorSettings,
    ),
]


class ClusterSettings(StrictModel):
    """A Kubernetes cluster whose nodes are containers."""

    kubernetes: str | None = None
    """The version that is in `image`, such as `1.37.2`; needed with `image` only."""
    image: str | None = None
    """A node image of kind's, best with a digest; the one that the project is tested with if absent."""
    control_planes: Literal[1] = 1
    """How many control planes."""
    control_plane: NodeSettings = NodeSettings()
    """The control plane's node."""
    workers: dict[Label, NodeSettings] = Field(default_factory=dict)
    """The other nodes, by name; without any, the control plane takes pods."""
    network: NodeNetworkSettings
    """The Docker network that the nodes are on."""
    pod_subnet: str
    """CIDR of the pods."""
    service_subnet: str
    """CIDR of Services."""
    api_port: Port
    """The port on the host at which the API server answers."""
    api_host_ip: str = "127.0.0.1"
    """The host's address at which it does; 0.0.0.0 for every address of it."""
    api_names: tuple[str, ...] = ()
    """Names and addresses by which other machines reach it, for its certificate. Changing them replaces the
    control plane, and all that the cluster knows with it: decide before the first `make up`."""
    nameservers: tuple[str, ...] = ()
    """Which pods ask for names outside of the cluster; the node network's gateway if absent."""
    registry_mirrors: dict[str, Annotated[tuple[MirrorItem, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    """What nodes pull from first, by registry, such as `docker.io`; `_default` is every other registry.
    Each is a URL, or has `url` and more. Changing them replaces the nodes."""
    feature_gates: dict[str, bool] = Field(default_factory=dict)
    """Feature gates of every component of Kubernetes."""
    sysctls: dict[str, str] = Field(default_factory=dict)
    """Kernel parameters of the nodes' network namespaces."""
    calico: CalicoSettings = CalicoSettings()
    """The cluster's network."""
    load_balancer: LoadBalancerSettings | None = None
    """Addresses for Services of type LoadBalancer; none are given if absent."""
    ingress: IngressSettings | None = None
    """The ingress controller; there is none if absent."""
    allow_control_plane_replacement: bool = False
    """Whether the control plane, and all that the cluster knows with it, may be replaced or removed."""

    def mirrors(self) -> Mapping[str, tuple[Mirror, ...]]:
        """The registry mirrors as nodes take them, by registry."""
        return {
            registry: tuple(one.mirror() for one in found)
            for registry, found in self.registry_mirrors.items()
        }

    def node_block(self) -> SubnetArgs | None:
        """The subnet of a node network of its own, as the components take it."""
        return SubnetArgs(self.network.subnet, version=4) if self.network.subnet is not None else None

    def own_subnets(self) -> dict[str, str]:
        """Path of the setting to CIDR, for the subnets that only the cluster has."""
        nodes = {"cluster.network.subnet": self.network.subnet} if self.network.subnet is not None else {}
        return {
            **nodes,
            "cluster.pod_subnet": self.pod_subnet,
            "cluster.service_subnet": self.service_subnet,
        }

    def machines(self) -> dict[str, tuple[str, NodeSettings]]:
        """Path of the setting and settings of every node, by the node's name."""
        return {
            CONTROL_PLANE: ("cluster.control_plane", self.control_plane),
            **{name: (f"cluster.workers.{name}", worker) for name, worker in self.workers.items()},
        }

    def takers(self) -> tuple[str, ...]:
        """The names of the nodes that take pods which tolerate nothing.

        The control plane does only if it is alone, or has taints of its own, which replace kubeadm's.
        """
        return tuple(
            name
            for name, (_, node) in self.machines().items()
            if (node.taints or name != CONTROL_PLANE or not self.workers)
            and takes_pods(Taint(**taint.model_dump()) for taint in node.taints)
        )

    def ports_of(self, name: str) -> dict[str, PublishedPortSettings]:
        """Path of the setting and settings of all ports that a node publishes on the host."""
        path, node = self.machines()[name]
        own = {f"{path}.ports[{index}]": port for index, port in enumerate(node.ports)}
        if self.ingress is None or self.ingress.node != name:
            return own
        paths = ("cluster.ingress.http_port", "cluster.ingress.https_port")
        return {**own, **dict(zip(paths, self.ingress.published(), strict=True))}
