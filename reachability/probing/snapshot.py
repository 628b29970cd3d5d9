"""What runs on a cluster at one moment: pods and Services as its API shows them. Pure."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.workloads.app_spec import SERVER
from components.workloads.naming import APP_LABEL

Object = Mapping[str, Any]


@dataclass(frozen=True)
class Pod:
    """A pod that runs.

    Attributes:
        namespace: its namespace.
        app: the application that it is of; empty if it has no such label.
        name: its own.
        node: where it runs.
        address: its IP address.
        host_network: whether that is its node's.
        container: the container to run probes in.
    """

    namespace: str
    app: str
    name: str
    node: str
    address: str
    host_network: bool
    container: str

    @property
    def hostname(self) -> str:
        """What it answers when it is asked who it is."""
        return self.node if self.host_network else self.name


@dataclass(frozen=True)
class Snapshot:
    """Pods and the addresses of Services.

    Attributes:
        pods: those that run and are not about to go.
        cluster_ips: the address of each Service that has one, by `NAMESPACE/NAME`.
        load_balancer_ips: likewise, the address that a load balancer has given to it.
        unsettled: pods that are not ready yet, or whose node is gone, as `NAMESPACE/NAME`.
    """

    pods: tuple[Pod, ...]
    cluster_ips: Mapping[str, str]
    load_balancer_ips: Mapping[str, str]
    unsettled: tuple[str, ...] = ()

    def of_app(self, namespace: str, app: str) -> tuple[Pod, ...]:
        """The pods of an application."""
        return tuple(pod for pod in self.pods if (pod.namespace, pod.app) == (namespace, app))


def take(items: Iterable[Object]) -> Snapshot:
    """Read the items of what `kubectl get pods,services,nodes -A -o json` shows."""
    kinds: dict[str, list[Object]] = {"Pod": [], "Service": [], "Node": []}
    for one in items:
        kinds[one["kind"]].append(one)
    listed, nodes = kinds["Service"], {one["metadata"]["name"] for one in kinds["Node"]}
    there = [one for one in kinds["Pod"] if "deletionTimestamp" not in one["metadata"]]
    return Snapshot(
        pods=tuple(_pod(one) for one in there if _runs(one)),
        cluster_ips={
            _path(one): ip for one in listed if (ip := one["spec"].get("clusterIP")) and ip != "None"
        },
        load_balancer_ips={_path(one): ip for one in listed if (ip := _given(one))},
        unsettled=tuple(_path(one) for one in there if _is_coming(one) or _is_lost(one, nodes)),
    )


def _runs(pod: Object) -> bool:
    status = pod.get("status", {})
    return status.get("phase") == "Running" and bool(status.get("podIP"))


def _is_coming(pod: Object) -> bool:
    """Services do not lead to it yet, and will."""
    status = pod.get("status", {})
    unready = any(one["type"] == "Ready" and one["status"] != "True" for one in status.get("conditions", ()))
    return status.get("phase") == "Pending" or (status.get("phase") == "Running" and unready)


def _is_lost(pod: Object, nodes: Container[str]) -> bool:
    """Services lead to it for about a minute after its node has gone."""
    return _runs(pod) and pod["spec"]["nodeName"] not in nodes


def _pod(pod: Object) -> Pod:
    metadata, spec = pod["metadata"], pod["spec"]
    names = [container["name"] for container in spec["containers"]]
    return Pod(
        namespace=metadata["namespace"],
        app=metadata.get("labels", {}).get(APP_LABEL, ""),
        name=metadata["name"],
        node=spec["nodeName"],
        address=pod["status"]["podIP"],
        host_network=bool(spec.get("hostNetwork")),
        container=SERVER if SERVER in names else names[0],
    )


def _path(one: Object) -> str:
    return f"{one['metadata']['namespace']}/{one['metadata']['name']}"


def _given(service: Object) -> str:
    given = service.get("status", {}).get("loadBalancer", {}).get("ingress") or []
    return str(given[0].get("ip", "")) if given else ""
