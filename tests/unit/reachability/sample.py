"""Small clusters to derive from, and expectations as lines that can be read."""

from collections.abc import Iterable
from typing import Any

from reachability.expectations import Expectation
from reachability.population import Population
from stacks.settings import load

CLUSTER: dict[str, Any] = {
    "network": {"subnet": "10.1.0.0/16"},
    "pod_subnet": "10.2.0.0/16",
    "service_subnet": "10.3.0.0/16",
    "api_port": 16443,
    "control_plane": {"ipv4": "10.1.0.10"},
    "workers": {"worker-a": {"ipv4": "10.1.0.11"}},
}
BALANCED = {**CLUSTER, "load_balancer": {"addresses": "10.1.0.32/28"}}
ROUTED = {**CLUSTER, "ingress": {"http_port": 18080, "https_port": 18443}}
ELSEWHERE = {"cluster": {"kubeconfig": "~/.kube/config"}}
CLOSED: dict[str, Any] = {"isolation": "default-deny"}
SILENT: dict[str, Any] = {"image": "shop:1"}
HTTP: dict[str, Any] = {"ports": {"http": {"port": 80}}}
DATA: dict[str, Any] = {"ports": {"data": {"port": 81, "protocol": "udp"}}}


def apps(*names: str, **more: Any) -> dict[str, Any]:
    """Applications that serve HTTP, and further ones."""
    return {"apps": {**dict.fromkeys(names, HTTP), **more}}


def service(app: str, port: int = 8000, **settings: Any) -> dict[str, Any]:
    """A Service in front of an application's HTTP port."""
    return {"app": app, "ports": {"http": {"port": port}}, **settings}


def population(*, cluster: dict[str, Any] | None = CLUSTER, **namespaces: Any) -> Population:
    """Namespaces on a cluster of the stack's own, or on one that nobody here knows."""
    own = {"cluster": cluster} if cluster is not None else {}
    target = {} if cluster is not None else ELSEWHERE
    return Population(load({**own, "workloads": {**target, "namespaces": namespaces}}, "a test"))


def lines(found: Iterable[Expectation]) -> set[str]:
    """Each expectation as one line; UDP and what an answer must show are said, TCP and nothing are not."""
    listed = [
        f"{one.source} -> {one.destination} at {one.address}:{one.port}"
        f"{'/udp' if one.protocol == 'udp' else ''} {one.verdict}{f' ({one.shows})' if one.shows else ''}"
        for one in found
    ]
    assert len(set(listed)) == len(listed), "an expectation is there twice"
    assert all(one.why for one in found), "an expectation does not say why"
    return set(listed)
