"""What the scenarios of tests/ingress_scenarios are about, on a real cluster, and the requests to it."""

import base64
import http.client
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509

from components.cluster.leaf import server_certificate
from stacks.model.cluster import IngressSettings
from tests.ingress_scenarios.load import Feature, Request
from tests.live.kube import SETTLE_SECONDS, Kube
from toolchain.versions import VERSIONS

NAMESPACE = "cn-ingress"
PORT = 8080
SECRET = "only for these tests, and known to all of them"
SECONDS = 5


@dataclass(frozen=True)
class Answer:
    """An answer, and who has given it."""

    status: int
    backend: str | None
    pod: str
    headers: Mapping[str, str]
    hosts: tuple[str, ...]


class IngressWorld:
    """One feature's Services and Ingresses.

    Args:
        kube: the cluster.
        settings: its ingress controller's.
        folder: where files for kubectl go.
    """

    def __init__(self, kube: Kube, settings: IngressSettings, folder: Path) -> None:
        self._kube = kube
        self._settings = settings
        self._folder = folder

    def put(self, feature: Feature) -> None:
        """Make what a feature needs, and wait until the controller has taken it on."""
        self._apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}])
        self._apply(_objects(feature))
        for service in sorted(feature.services):
            self._kube.kubectl(
                f"-n {NAMESPACE} rollout status deployment/{service} --timeout={SETTLE_SECONDS}s"
            )
        for ingress in feature.ingresses:
            if ingress.exposed:
                path = "jsonpath={.status.loadBalancer.ingress}"
                wait = f"wait ingress/{ingress.name} --for={path} --timeout={SETTLE_SECONDS}s"
                self._kube.kubectl(f"-n {NAMESPACE} {wait}")

    def remove(self) -> None:
        """Take it away."""
        self._kube.kubectl(f"delete namespace {NAMESPACE} --ignore-not-found --timeout={SETTLE_SECONDS}s")

    def _apply(self, objects: Iterable[Mapping[str, Any]]) -> None:
        path = self._folder / "ingress.yaml"
        path.write_text(yaml.safe_dump_all(list(objects)))
        self._kube.kubectl(f"apply -f {path}")

    def ask(self, request: Request) -> Answer:
        """Send a request to the ports that the controller has on the host."""
        connection = self._connection(request)
        try:
            connection.request(request.method, request.path, headers={"Host": request.host or "127.0.0.1"})
            hosts = _hosts(connection)
            response = connection.getresponse()
            body = response.read().decode(errors="replace").strip()
        finally:
            connection.close()
        backend = _backend(body) if response.status == 200 else None
        return Answer(response.status, backend, body, dict(response.getheaders()), hosts)

    def _connection(self, request: Request) -> http.client.HTTPConnection:
        wanted = self._settings
        port = wanted.http_port if request.scheme == "http" else wanted.https_port
        connection = http.client.HTTPConnection(wanted.host_ip, port, timeout=SECONDS)
        if request.scheme == "https":
            # Whose certificate it is, is looked at by itself.
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            connection.connect()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=request.host or None)
        return connection


def _hosts(connection: http.client.HTTPConnection) -> tuple[str, ...]:
    """The hosts that the certificate is for."""
    if not isinstance(connection.sock, ssl.SSLSocket):
        return ()
    certificate = x509.load_der_x509_certificate(connection.sock.getpeercert(binary_form=True) or b"")
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return tuple(names.get_values_for_type(x509.DNSName))


def _backend(pod: str) -> str | None:
    """A Deployment's pods are called by it, with two parts more."""
    return "-".join(pod.split("-")[:-2]) or None


def _objects(feature: Feature) -> list[dict[str, Any]]:
    services = sorted(feature.services)
    return [
        *(_secret(name, hosts) for name, hosts in feature.certificates.items()),
        *(_deployment(name, feature.replicas.get(name, 1)) for name in services),
        *(_service(name) for name in services),
        *(_named("networking.k8s.io/v1", "Ingress", one.name, spec=one.spec) for one in feature.ingresses),
    ]


def _named(version: str, kind: str, name: str, **content: object) -> dict[str, Any]:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE},
        **content,
    }


def _secret(name: str, hosts: tuple[str, ...]) -> dict[str, Any]:
    pair = server_certificate(SECRET, "test", name, hosts).pair
    data = {"tls.crt": pair.certificate, "tls.key": pair.key}
    encoded = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
    return _named("v1", "Secret", name, type="kubernetes.io/tls", data=encoded)


def _service(name: str) -> dict[str, Any]:
    spec = {"selector": {"app": name}, "ports": [{"name": "http", "port": PORT}]}
    return _named("v1", "Service", name, spec=spec)


def _deployment(name: str, replicas: int) -> dict[str, Any]:
    container = {
        "name": "server",
        "image": VERSIONS.server_image,
        "args": ["serve-hostname", f"--port={PORT}"],
        "readinessProbe": {"httpGet": {"path": "/", "port": PORT}, "periodSeconds": 1},
    }
    pod = {"terminationGracePeriodSeconds": 1, "containers": [container]}
    template = {"metadata": {"labels": {"app": name}}, "spec": pod}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    return _named("apps/v1", "Deployment", name, spec=spec)
