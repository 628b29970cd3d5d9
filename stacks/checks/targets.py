"""The cluster that workloads run on, and what of it only one can have: node ports, addresses, host ports."""

from collections.abc import Iterator
from ipaddress import ip_address

from components.addons.pools import parse_pool
from components.errors import SettingError
from stacks.model.stack import Settings
from stacks.model.workloads import AppSettings, KubernetesServiceSettings, WorkloadsSettings

Named = tuple[str, KubernetesServiceSettings]
# What every node of this project's clusters listens on already, by port.
PORTS_OF_NODES = {
    2379: "etcd",
    2380: "etcd",
    2381: "etcd",
    6443: "the API server",
    9098: "Calico",
    9099: "Calico",
    10248: "the kubelet",
    10249: "kube-proxy",
    10250: "the kubelet",
    10256: "kube-proxy",
    10257: "the controller manager",
    10259: "the scheduler",
}


def target_problems(settings: Settings, workloads: WorkloadsSettings) -> list[SettingError]:
    """What is wrong with where workloads run, and with what they want of it."""
    return [
        *_target(settings, workloads),
        *_node_ports(settings, workloads),
        *_load_balancers(settings, workloads),
        *_families(settings, workloads),
        *_host_network(settings, workloads),
    ]


def services(workloads: WorkloadsSettings) -> Iterator[Named]:
    """Every Service with the path of its settings."""
    for name, namespace in workloads.namespaces.items():
        for service, wanted in namespace.services.items():
            yield f"workloads.namespaces.{name}.services.{service}", wanted


def _target(settings: Settings, workloads: WorkloadsSettings) -> list[SettingError]:
    target = workloads.cluster
    if target is None:
        if settings.cluster is None:
            remedy = "is missing, and this stack has no cluster; add cluster.stack or cluster.kubeconfig"
            return [SettingError("workloads.cluster", None, remedy)]
        own = {"ingress_class", "ingress_namespace"} & workloads.model_fields_set
        return [
            SettingError(
                f"workloads.{name}", getattr(workloads, name), "is settled by cluster.ingress; remove it"
            )
            for name in sorted(own if settings.cluster.ingress else ())
        ]
    shown = target.model_dump(exclude_none=True)
    if settings.cluster is not None:
        return [SettingError("workloads.cluster", shown, "excludes a cluster of this stack; remove one")]
    if (target.stack is None) == (target.kubeconfig is None):
        return [SettingError("workloads.cluster", shown, "needs exactly one of stack and kubeconfig")]
    if target.context is not None and target.kubeconfig is None:
        return [SettingError("workloads.cluster.context", target.context, "needs kubeconfig; or remove it")]
    return []


def _node_ports(settings: Settings, workloads: WorkloadsSettings) -> Iterator[SettingError]:
    """Node ports are of the whole cluster, whatever the namespace."""
    taken: dict[tuple[int, str], str] = {}
    ingress = settings.cluster.ingress if settings.cluster else None
    if ingress is not None:
        taken[ingress.http_node_port, "tcp"] = "cluster.ingress.http_node_port"
        taken[ingress.https_node_port, "tcp"] = "cluster.ingress.https_node_port"
    for path, service in services(workloads):
        for name, port in service.ports.items():
            own = f"{path}.ports.{name}.node_port"
            if port.node_port is None:
                continue
            other = taken.setdefault((port.node_port, protocol_of(workloads, path, name)), own)
            if other != own:
                yield SettingError(own, port.node_port, f"is taken by {other}; choose another")


def protocol_of(workloads: WorkloadsSettings, path: str, port: str) -> str:
    """The protocol of a Service's port.

    Args:
        workloads: what runs on the cluster.
        path: the path of the Service's settings.
        port: the port's name.
    """
    _, _, namespace, _, service = path.split(".")
    found = workloads.namespaces[namespace]
    app = found.apps.get(found.services[service].app or "")
    target = found.services[service].target_of(port)
    return app.ports[target].protocol if app and target in app.ports else "tcp"


def _load_balancers(settings: Settings, workloads: WorkloadsSettings) -> Iterator[SettingError]:
    if workloads.cluster is not None or settings.cluster is None:
        return
    balancer = settings.cluster.load_balancer
    taken: dict[str, str] = {}
    found = [(path, service) for path, service in services(workloads) if service.type == "LoadBalancer"]
    for path, service in found:
        if balancer is None:
            remedy = "needs a load balancer; add cluster.load_balancer, or choose another type"
            yield SettingError(f"{path}.type", service.type, remedy)
        elif service.address is not None:
            yield from _address(f"{path}.address", service.address, balancer.addresses, taken)
    if balancer is not None:
        yield from _room(balancer.addresses, len(found) + (settings.cluster.ingress is not None))


def _room(addresses: str, wanted: int) -> Iterator[SettingError]:
    """A Service for which no address is left waits until Pulumi gives up."""
    try:
        most = parse_pool(addresses, "").size
    except ValueError:
        return  # an error of its own
    if wanted > most:
        remedy = f"has {most} addresses for {wanted} Services, that of cluster.ingress among them"
        yield SettingError("cluster.load_balancer.addresses", addresses, f"{remedy}; give it more")


def _families(settings: Settings, workloads: WorkloadsSettings) -> Iterator[SettingError]:
    """A cluster of this project has IPv4 addresses only: an IPv6 range would let nobody in."""
    if settings.cluster is None and (workloads.cluster is None or workloads.cluster.stack is None):
        return
    for path, service in services(workloads):
        for field, value in (
            *((f"source_ranges[{index}]", cidr) for index, cidr in enumerate(service.source_ranges)),
            *([("address", service.address)] if service.address else []),
        ):
            if ":" in value:
                remedy = "is IPv6, and this project's clusters have IPv4 only; write IPv4"
                yield SettingError(f"{path}.{field}", value, remedy)


def _address(path: str, address: str, pool: str, taken: dict[str, str]) -> Iterator[SettingError]:
    try:
        inside = ip_address(address) in parse_pool(pool, "")
    except ValueError:
        return  # an error of its own
    if not inside:
        remedy = f"is outside of cluster.load_balancer.addresses ({pool}); choose one of them"
        yield SettingError(path, address, remedy)
    elif taken.setdefault(address, path) != path:
        yield SettingError(path, address, f"is taken by {taken[address]}; choose another")


def _host_network(settings: Settings, workloads: WorkloadsSettings) -> Iterator[SettingError]:
    """Applications on the nodes' own network share their ports, whatever the namespace."""
    taken = {(port, "tcp"): who for port, who in PORTS_OF_NODES.items()}
    for path, service in services(workloads):
        for name, port in service.ports.items():
            if port.node_port is not None:
                taken[port.node_port, protocol_of(workloads, path, name)] = f"{path}.ports.{name}.node_port"
    ingress = settings.cluster.ingress if settings.cluster else None
    if ingress is not None:
        taken[ingress.http_node_port, "tcp"] = "cluster.ingress.http_node_port"
        taken[ingress.https_node_port, "tcp"] = "cluster.ingress.https_node_port"
    for name, namespace in workloads.namespaces.items():
        for app, wanted in namespace.apps.items():
            path = f"workloads.namespaces.{name}.apps.{app}"
            for own, number, protocol in _on_nodes(path, wanted) if wanted.host_network else ():
                other = taken.setdefault((number, protocol), own)
                if other != own:
                    remedy = f"is {other}'s too, and both are on the nodes' network; choose another"
                    yield SettingError(own, number, remedy)


def _on_nodes(path: str, wanted: AppSettings) -> Iterator[tuple[str, int, str]]:
    for name, port in wanted.ports.items():
        yield f"{path}.ports.{name}", port.port, port.protocol
    for name, sidecar in wanted.sidecars.items():
        yield f"{path}.sidecars.{name}.port", sidecar.port, "tcp"
