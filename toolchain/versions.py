"""The typed reader of versions.toml, the one file that states every version."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

VERSIONS_FILE = Path(__file__).with_name("versions.toml")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PulumiVersions(_Section):
    """The Pulumi CLI; the Python SDK and the language host have its version."""

    cli: str


class PluginVersions(_Section):
    """Resource plugins; the Python packages of the same name have their versions."""

    docker: str
    kubernetes: str


class EngineVersions(_Section):
    """The oldest Docker Engine API that serves, and where Debian gets an engine that does."""

    api_floor: str
    suite: str
    packages: tuple[str, ...]


class GoVersions(_Section):
    """The Go distribution that is fetched where none is installed."""

    pypi: str
    version: str


class ImageVersions(_Section):
    """Image references, without a registry's name: `name:tag`."""

    endpoint: str
    base: str
    node: str


class ClusterVersions(_Section):
    """What a Kubernetes node is made of."""

    kubernetes: str
    etcd: str
    coredns: str
    pause: str
    agnhost: str
    glibc_dns_testing: str
    containerd: str
    crictl: str
    cni_plugins: str
    calico: str
    metallb: str
    traefik: str
    kind: str


class LintVersions(_Section):
    """What checks the project's own files."""

    actionlint: str


class Versions(_Section):
    """All of versions.toml."""

    pulumi: PulumiVersions
    plugins: PluginVersions
    engine: EngineVersions
    go: GoVersions
    images: ImageVersions
    cluster: ClusterVersions
    lint: LintVersions

    @property
    def server_image(self) -> str:
        """The image of the small server that applications without an image are, and that probes run in."""
        return f"registry.k8s.io/e2e-test-images/agnhost:{self.cluster.agnhost}"

    @property
    def traefik_image(self) -> str:
        """The image of the ingress controller."""
        return f"docker.io/library/traefik:v{self.cluster.traefik}"


@cache
def load_versions(path: Path = VERSIONS_FILE) -> Versions:
    """Read versions.toml.

    Raises:
        pydantic.ValidationError: a key is missing, unknown or of the wrong type.
    """
    return Versions.model_validate(tomllib.loads(path.read_text()))


VERSIONS = load_versions()
