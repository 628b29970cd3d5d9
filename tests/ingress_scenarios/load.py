"""What an ingress controller must do, as data.

The files beside this one put the scenarios of kubernetes-sigs/ingress-controller-conformance in our own
words, and `precedence.yaml` adds ours. One file is one feature:

    feature: its name
    upstream: the file that it follows; absent for ours
    certificates: Secrets to make, and the hosts that each is for
    replicas: how many pods a backend has; one if it isn't named
    ingresses: a list of
      - name: the Ingress'
        exposed: whether a controller gives it an address; yes if absent
        spec: as Kubernetes takes it
    scenarios: a list of
      - name: the promise
        headers: what every answer must have
        differs: controllers that do not keep it, however they are set up, and why
        requests: a list of `Request`

The Service of each backend has port 8080 under the name `http`. What answers says who it is and what it was
asked: method, host and path as they were sent. One feature at a time: the default backend of one would answer
for what another must not find.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from components.workloads.routing import Backend, Ingress, Route, Scheme

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request, and what must come of it.

    Attributes:
        host: what it names; empty for the address that it is sent to.
        path: the path.
        method: the method.
        scheme: http or https.
        status: the answer's.
        backend: the Service that answers; None if the controller does by itself.
        certificate: the host that the certificate must be for; None if that does not matter.
        times: how often it is sent.
        pods: how many pods must have answered by then.
    """

    host: str
    path: str = "/"
    method: str = "GET"
    scheme: Scheme = "http"
    status: int = 200
    backend: str | None = None
    certificate: str | None = None
    times: int = 1
    pods: int = 1


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A promise, and the requests that prove it."""

    name: str
    requests: tuple[Request, ...]
    headers: tuple[str, ...] = ()
    differs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """An Ingress: its spec, and whether a controller gives it an address."""

    name: str
    spec: Mapping[str, Any]
    exposed: bool = True

    @property
    def ingress(self) -> Ingress:
        """The Ingress as the model has it."""
        default = self.spec.get("defaultBackend")
        return Ingress(
            class_name=self.spec["ingressClassName"],
            routes=tuple(_routes(self.spec)),
            default_backend=_backend(default) if default else None,
            tls_hosts=tuple(host for one in self.spec.get("tls", ()) for host in one["hosts"]),
        )


@dataclass(frozen=True, kw_only=True)
class Feature:
    """Scenarios that share their Ingresses."""

    feature: str
    ingresses: tuple[Definition, ...]
    scenarios: tuple[Scenario, ...]
    upstream: str | None = None
    certificates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    replicas: Mapping[str, int] = field(default_factory=dict)

    @property
    def services(self) -> frozenset[str]:
        """The Services that must be there."""
        ingresses = [one.ingress for one in self.ingresses]
        routed = {route.backend for one in ingresses for route in one.routes}
        default = {one.default_backend for one in ingresses if one.default_backend}
        return frozenset(backend.service for backend in routed | default)


def load_features(class_name: str) -> tuple[Feature, ...]:
    """All features, in the order of their files' names.

    Args:
        class_name: the class to test, which Ingresses get that name none.
    """
    return tuple(_feature(path, class_name) for path in sorted(FOLDER.glob("*.yaml")))


def _feature(path: Path, class_name: str) -> Feature:
    raw = yaml.safe_load(path.read_text())
    for one in raw["ingresses"]:
        one["spec"].setdefault("ingressClassName", class_name)
    return Feature(
        feature=raw["feature"],
        ingresses=tuple(Definition(**one) for one in raw["ingresses"]),
        scenarios=tuple(_scenario(one) for one in raw["scenarios"]),
        upstream=raw.get("upstream"),
        certificates={name: tuple(hosts) for name, hosts in raw.get("certificates", {}).items()},
        replicas=raw.get("replicas", {}),
    )


def _scenario(raw: Mapping[str, Any]) -> Scenario:
    return Scenario(
        name=raw["name"],
        requests=tuple(Request(**one) for one in raw["requests"]),
        headers=tuple(raw.get("headers", ())),
        differs=raw.get("differs", {}),
    )


def _routes(spec: Mapping[str, Any]) -> list[Route]:
    return [
        Route(
            host=rule.get("host"),
            path=path["path"],
            path_type=path["pathType"],
            backend=_backend(path["backend"]),
        )
        for rule in spec.get("rules", ())
        for path in rule["http"]["paths"]
    ]


def _backend(raw: Mapping[str, Any]) -> Backend:
    (port,) = raw["service"]["port"].values()
    return Backend(service=raw["service"]["name"], port=port)
