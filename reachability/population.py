"""Questions about what runs on a stack's cluster that the rules of reachability ask. Pure."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from ipaddress import ip_network

from components.addons.traefik_settings import LABELS as CONTROLLER_LABELS
from components.isolation.evaluate import decide
from components.isolation.facts import Decision, End, Outcome, Outside, PodFacts, Policy
from components.isolation.selectors import Labels
from components.isolation.spec import Protocol as PolicyProtocol
from components.networks.addressing import SubnetPlan
from components.workloads.naming import OF_DAEMON_SETS, OF_DEPLOYMENTS, pod_labels
from reachability.declared import App, Service
from reachability.expectations import Protocol, Verdict
from reachability.labels import DNS, FOREIGN_DNS, HASHED, labels_from_nodes, labels_of_namespaces
from reachability.reasons import OWN_NODE
from stacks.checks.cluster import node_plan
from stacks.isolation import policies_of
from stacks.model.cluster import ClusterSettings
from stacks.model.stack import Settings
from stacks.model.workloads import AppPortSettings, NamespaceSettings
from stacks.places import node_addresses

NO_WORKLOADS: dict[str, NamespaceSettings] = {}
KINDS: dict[Protocol, PolicyProtocol] = {"tcp": "TCP", "udp": "UDP"}
VERDICTS = {Outcome.ALLOWED: Verdict.OPEN, Outcome.DENIED: Verdict.BLOCKED}


class Population:
    """Who runs on a cluster, and what its policies let pass.

    Args:
        settings: the stack's.
        ground: those of the stack that has the cluster, if it is another one.
        owners: the name of the stack that each namespace is of, as far as it is known.
    """

    def __init__(
        self, settings: Settings, ground: Settings | None = None, owners: Mapping[str, str] | None = None
    ) -> None:
        self.settings = settings
        self._ground = ground or settings
        self._workloads = settings.workloads
        self.namespaces = self._workloads.namespaces if self._workloads else NO_WORKLOADS
        self._owners = owners or {}

    @property
    def cluster(self) -> ClusterSettings | None:
        """The cluster's settings; None if nobody here knows them."""
        return self._ground.cluster

    @property
    def has_own_cluster(self) -> bool:
        """Whether the cluster is this stack's."""
        return self._ground is self.settings and self.cluster is not None

    @property
    def shared_network(self) -> str | None:
        """The network of this stack that the nodes are on, if they are on one of it."""
        return self.cluster.network.existing if self.has_own_cluster and self.cluster else None

    @cached_property
    def nodes(self) -> dict[str, str]:
        """The address of each node by its name; empty for a cluster that nobody here knows."""
        cluster, plan = self.cluster, self._node_plan
        return node_addresses(cluster, plan) if cluster and plan else {}

    @cached_property
    def gateway(self) -> str | None:
        """The host's own address on the node network."""
        return str(self._node_plan.gateway) if self._node_plan else None

    @cached_property
    def handed_out(self) -> str:
        """The CIDR that Docker takes addresses from on the node network, for who has not asked for one."""
        plan = self._node_plan
        return str(plan.ip_range or plan.subnet) if plan else "0.0.0.0/0"

    @property
    def apps(self) -> Iterator[App]:
        """Every application."""
        for name, namespace in self.namespaces.items():
            for app, settings in namespace.apps.items():
                yield App(name, app, settings)

    @property
    def services(self) -> Iterator[Service]:
        """Every Service."""
        for name, namespace in self.namespaces.items():
            for service, settings in namespace.services.items():
                yield Service(name, service, settings)

    def app_of(self, service: Service) -> App | None:
        """The application that a Service is in front of."""
        name = service.settings.app
        return App(service.namespace, name, self.namespaces[service.namespace].apps[name]) if name else None

    def behind(self, service: Service) -> App | None:
        """The application that a Service leads to, be it by another's name; None if there is none here."""
        alias = service.settings.external_name
        if alias is None:
            return self.app_of(service)
        found = (self.app_of(one) for one in self.services if one.host == alias)
        return next(found, None)

    def ports_of(self, service: Service, behind: App) -> list[tuple[int, AppPortSettings]]:
        """The ports at which a Service is reached by its name, each with the one that it leads to."""
        settings = service.settings
        if settings.external_name is not None:
            other = next(one for one in self.services if one.host == settings.external_name)
            return self.ports_of(other, behind)
        ports = {name: behind.target(service, name) for name in settings.ports}
        # A name that leads to pods themselves leads to their ports, too.
        return [
            (ports[name].port if settings.headless else port.port, ports[name])
            for name, port in settings.ports.items()
        ]

    def pod(self, app: App) -> PodFacts:
        """The application's pods as policies see them."""
        named: dict[str, tuple[int, PolicyProtocol]] = {
            name: (port.port, KINDS[port.protocol]) for name, port in app.settings.ports.items()
        }
        later: Labels = dict.fromkeys(OF_DAEMON_SETS if app.settings.every_node else OF_DEPLOYMENTS)
        labels = {**later, **pod_labels(app.name, app.settings.labels)}
        return PodFacts(app.namespace, app.name, labels, named, perhaps=self._labels_of_nodes)

    def source(self, app: App) -> End:
        """The application as who it reaches sees it."""
        return self.outside(app.ref) if app.settings.host_network else self.pod(app)

    def destination(self, app: App) -> End:
        """The application as its policies, and those of who reaches it, see it."""
        if app.settings.host_network:
            return Outside(tuple(self.nodes.values()), name=app.ref)
        return self.pod(app)

    def outside(self, name: str, *addresses: str) -> Outside:
        """What is no pod, as a pod's node may see it: itself, or a node that has passed it on."""
        tunnels: tuple[str, ...] = ()
        if self.cluster is not None:
            pods = ip_network(self.cluster.pod_subnet)
            # Over the tunnel a node passes on under an address of the pods' that nobody knows yet.
            tunnels = (str(pods[1]), str(pods[-2]))
        return Outside((*addresses, *self.nodes.values(), *tunnels), name=name)

    @property
    def controller(self) -> PodFacts:
        """The ingress controller's pods."""
        namespace = self._workloads.ingress_namespace if self._workloads else ""
        labels = {**HASHED, **CONTROLLER_LABELS}
        return PodFacts(namespace, "traefik", labels, perhaps=self._labels_of_nodes)

    def decide(self, source: End, destination: App, port: AppPortSettings) -> Decision:
        """Whether policies let a source connect to an application's port."""
        return self._decide(source, self.destination(destination), port.port, port.protocol)

    def decide_between(self, source: App, destination: App, port: AppPortSettings) -> Decision:
        """Whether policies let an application connect to another's port."""
        decision = self.decide(self.source(source), destination, port)
        if source.settings.host_network and decision.outcome is Outcome.DENIED:
            # A pod always lets its own node in, and nobody knows yet which that will be.
            return Decision(Outcome.UNDECIDED, OWN_NODE)
        return decision

    def decide_out(self, source: App, place: Outside, port: int) -> Decision:
        """Whether policies let an application out to a place that is no pod."""
        return self._decide(self.source(source), place, port, "tcp")

    def enters(self, source: App, destination: App, port: AppPortSettings) -> bool:
        """Whether an application reaches another's port by way of any node: as itself, and as that node."""
        nodes = Outside(tuple(self.nodes.values()), name="any node")
        decisions = (
            self.decide_between(source, destination, port),
            self.decide(self.outside(source.ref), destination, port),
            self._decide(self.source(source), nodes, port.port, port.protocol),
        )
        return all(decision.outcome is Outcome.ALLOWED for decision in decisions)

    def resolves(self, source: App) -> Decision:
        """Whether an application may ask the cluster's DNS."""
        return self._decide(self.source(source), DNS if self.cluster else FOREIGN_DNS, 53, "udp")

    @cached_property
    def _node_plan(self) -> SubnetPlan | None:
        return node_plan(self._ground, self.cluster) if self.cluster else None

    @cached_property
    def _policies(self) -> tuple[Policy, ...]:
        return policies_of(self._workloads) if self._workloads else ()

    @cached_property
    def _labels(self) -> Mapping[str, Labels]:
        return labels_of_namespaces(self.namespaces, self._owners, self.cluster)

    @cached_property
    def _labels_of_nodes(self) -> frozenset[str]:
        return labels_from_nodes(self.cluster)

    def _decide(self, source: End, destination: End, port: int, protocol: Protocol) -> Decision:
        subnet = self.cluster.pod_subnet if self.cluster else None
        return decide(self._policies, self._labels, source, destination, port, KINDS[protocol], subnet)
