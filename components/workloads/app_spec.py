"""The pods of an application: what they run, serve, may and may not. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from components.workloads.naming import app_labels, pod_labels

Protocol: TypeAlias = Literal["tcp", "udp"]
ServerKind: TypeAlias = Literal["netexec", "serve-hostname"]
Spec: TypeAlias = dict[str, Any]

# The server's own user is root; any other does.
USER = 65532
CPU_LIMIT = 0.5
"""Of each container, in cores."""
SERVER = "server"


@dataclass(frozen=True, kw_only=True)
class AppPort:
    """A port that an application serves."""

    port: int
    protocol: Protocol = "tcp"


class Pair(NamedTuple):
    """The ports of a small server, each with its name."""

    tcp: tuple[str, AppPort] | None
    udp: tuple[str, AppPort] | None


@dataclass(frozen=True, kw_only=True)
class Toleration:
    """A taint of nodes that does not keep pods off.

    Attributes:
        key: the taint's.
        value: the taint's; any if absent.
        effect: the taint's; every one if absent.
    """

    key: str
    value: str | None = None
    effect: str | None = None

    def as_spec(self) -> Spec:
        """The toleration as Kubernetes takes it."""
        value = {"operator": "Exists"} if self.value is None else {"operator": "Equal", "value": self.value}
        return {"key": self.key, **value, **({"effect": self.effect} if self.effect else {})}


@dataclass(frozen=True, kw_only=True)
class AppSpec:
    """What an application is.

    Attributes:
        app: its name.
        server: the image of the small server (agnhost), for what has no image of its own.
        image: its image; the small server, which answers on all ports, if absent.
        args: arguments of the image's command.
        kind: what the small server is: one that says who it is and who asks, or one that says who it is on
            every path.
        replicas: how many pods; None for one on every node.
        nodes: labels that nodes must have to get one.
        tolerations: taints that do not keep them off a node; those of one on every node tolerate all.
        host_network: whether they are on their nodes' own network.
        labels: further labels of its pods.
        ports: what it serves, by name.
        sidecars: the TCP ports of further small servers in its pods, by the containers' names.
        user: the number of the user that the containers run as.
        writable_paths: folders that they may write to; gone with the pod.
        memory_mib: the limit of each container in MiB.
    """

    app: str
    server: str
    ports: Mapping[str, AppPort]
    image: str | None = None
    args: tuple[str, ...] = ()
    kind: ServerKind = "netexec"
    replicas: int | None = 1
    nodes: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()
    host_network: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    sidecars: Mapping[str, int] = field(default_factory=dict)
    user: int = USER
    writable_paths: tuple[str, ...] = ()
    memory_mib: int = 128

    def listening(self) -> Iterator[tuple[str, AppPort]]:
        """All that is listened on: a small server always has a TCP port, be it for UDP's sake."""
        for name, port in self.ports.items():
            yield f"ports.{name}", port
        for name, number in self.sidecars.items():
            yield f"sidecars.{name}.port", AppPort(port=number)
        for pair in self.pairs() if self.image is None else ():
            if pair.tcp is None and pair.udp is not None:
                yield f"ports.{pair.udp[0]}", AppPort(port=pair.udp[1].port)

    def pairs(self) -> list["Pair"]:
        """The ports of each of its small servers: one for TCP, one for UDP, equal numbers together."""
        tcp = [one for one in self.ports.items() if one[1].protocol == "tcp"]
        udp = {port.port: (name, port) for name, port in self.ports.items() if port.protocol == "udp"}
        matched = [udp.pop(port.port, None) for _, port in tcp]
        rest = iter(udp.values())
        pairs = [Pair(one, own or next(rest, None)) for one, own in zip(tcp, matched, strict=True)]
        return pairs + [Pair(None, one) for one in rest]


def pod_template(spec: AppSpec) -> Spec:
    """The template of its pods: not root, a file system that is read only, limits, and ready by a probe."""
    pod: Spec = {
        "containers": list(_containers(spec)),
        "automount_service_account_token": False,
        "termination_grace_period_seconds": 5,
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": spec.user,
            "run_as_group": spec.user,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
    }
    if spec.writable_paths:
        pod["volumes"] = [
            {"name": f"writable-{index}", "empty_dir": {}} for index in range(len(spec.writable_paths))
        ]
    if spec.nodes:
        pod["node_selector"] = dict(spec.nodes)
    if spec.host_network:
        pod |= {"host_network": True, "dns_policy": "ClusterFirstWithHostNet"}
    if spec.replicas is None:
        pod["tolerations"] = [{"operator": "Exists"}]
    elif spec.tolerations:
        pod["tolerations"] = [one.as_spec() for one in spec.tolerations]
    if spec.replicas is not None and spec.replicas > 1:
        pod["topology_spread_constraints"] = [_spread(spec)]
    return {"metadata": {"labels": pod_labels(spec.app, spec.labels)}, "spec": pod}


def _spread(spec: AppSpec) -> Spec:
    """As many on each node that takes any; those of one rollout by themselves."""
    return {
        "max_skew": 1,
        "topology_key": "kubernetes.io/hostname",
        "when_unsatisfiable": "DoNotSchedule",
        "node_taints_policy": "Honor",
        "label_selector": {"match_labels": app_labels(spec.app)},
        "match_label_keys": ["pod-template-hash"],
    }


def _containers(spec: AppSpec) -> Iterator[Spec]:
    if spec.image is not None:
        yield _container(spec, SERVER, spec.image, spec.args, spec.ports)
    else:
        yield from _servers(spec)
    for name, port in spec.sidecars.items():
        yield _small_server(spec, name, {sidecar_port(name): AppPort(port=port)})


def sidecar_port(sidecar: str) -> str:
    """The name of a sidecar's port: its own, as far as a port's name may be long."""
    return sidecar[:15].rstrip("-")


def _servers(spec: AppSpec) -> Iterator[Spec]:
    """The small server serves one TCP and one UDP port: as many of it as there are pairs."""
    for index, pair in enumerate(spec.pairs(), start=1):
        name = SERVER if index == 1 else f"{SERVER}-{index}"
        yield _small_server(spec, name, dict(one for one in pair if one is not None))


def _small_server(spec: AppSpec, name: str, ports: Mapping[str, AppPort]) -> Spec:
    numbers = {port.protocol: port.port for port in ports.values()}
    # Its HTTP can't be turned off: of a server for UDP alone it has the same number.
    tcp, udp = numbers.get("tcp", numbers.get("udp")), numbers.get("udp", -1)
    # /healthz would wait for a UDP port that is turned off.
    path, args = "/hostname", ("netexec", f"--http-port={tcp}", f"--udp-port={udp}")
    if spec.kind == "serve-hostname":
        path, args = "/", ("serve-hostname", f"--port={tcp}", "--close")
    container = _container(spec, name, spec.server, args, ports)
    probe = {"http_get": {"path": path, "port": tcp}}
    return {**container, "readiness_probe": {**probe, "period_seconds": 2}, "liveness_probe": probe}


def _container(
    spec: AppSpec, name: str, image: str, args: Sequence[str], ports: Mapping[str, AppPort]
) -> Spec:
    tcp = next((port.port for port in ports.values() if port.protocol == "tcp"), None)
    probed: Spec = {"readiness_probe": {"tcp_socket": {"port": tcp}, "period_seconds": 2}} if tcp else {}
    return {
        "name": name,
        "image": image,
        **({"args": list(args)} if args else {}),
        "ports": [
            {"name": name, "container_port": port.port, "protocol": port.protocol.upper()}
            for name, port in ports.items()
        ],
        **probed,
        **_mounts(spec),
        "resources": {
            "requests": {"cpu": "10m", "memory": f"{min(32, spec.memory_mib)}Mi"},
            "limits": {"cpu": cores(CPU_LIMIT), "memory": f"{spec.memory_mib}Mi"},
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _mounts(spec: AppSpec) -> Spec:
    mounts = [
        {"name": f"writable-{index}", "mount_path": path} for index, path in enumerate(spec.writable_paths)
    ]
    return {"volume_mounts": mounts} if mounts else {}


def cores(number: float) -> str:
    """Cores as the API server writes them, so that a second preview sees no other number.

    Example:
        >>> cores(0.5), cores(2.0)
        ('500m', '2')
    """
    return str(int(number)) if number == int(number) else f"{round(number * 1000)}m"
