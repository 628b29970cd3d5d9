"""Upstream's own manifests: published with each release, and in the Go module that images are built from."""

import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from toolchain import cache
from toolchain.errors import ToolchainError
from toolchain.gobuild import module_source
from toolchain.recipe import CLUSTER
from toolchain.sources import Source, settle
from toolchain.step import Step
from toolchain.versions import VERSIONS

SECONDS = 30


@dataclass(frozen=True)
class Manifest:
    """A manifest of one project.

    Attributes:
        title: the project's name.
        tested: the version that this project is tested with, and builds the images of.
        go_module: the Go module that holds it.
        folder: of the Go module of ours that names its version.
        path: where it is in the module, and in the repository.
        repository: owner and name on GitHub.
    """

    title: str
    tested: str
    go_module: str
    folder: str
    path: str
    repository: str
    server: str = "https://raw.githubusercontent.com"

    @property
    def _name(self) -> str:
        return Path(self.path).name

    @property
    def _module(self) -> Path:
        return CLUSTER.parent / self.folder

    def read(self, version: str | None = None) -> str | None:
        """Its text, as upstream wrote it; None if it was not fetched yet.

        Args:
            version: a release, without a leading v; the tested one if absent.
        """
        found = next((place for place in self._places(version or self.tested) if place.exists()), None)
        return (found / self._name).read_text() if found else None

    def step(self, version: str | None, source: Source) -> Step:
        """The part of a set-up that fetches it."""
        wanted = version or self.tested
        return Step(
            f"{self.title} {wanted}'s manifest",
            lambda: self.read(wanted) is not None,
            lambda: self.fetch(wanted, source),
        )

    def fetch(self, version: str, source: Source) -> None:
        """Fetch it: from the Go module where its images are built too, else from the published release.

        Raises:
            ToolchainError: it can't be fetched.
        """
        if version == self.tested and settle(source) is Source.BUILD:
            cache.ensure(f"{self.folder}-manifest", self._module_key(), self._copy)
        else:
            cache.ensure(f"{self.folder}-published", version, lambda folder: self._download(version, folder))

    def _places(self, version: str) -> list[Path]:
        published = cache.entry(f"{self.folder}-published", version)
        built = cache.entry(f"{self.folder}-manifest", self._module_key())
        return [built, published] if version == self.tested else [published]

    def _module_key(self) -> str:
        files = [self._module / "go.mod", self._module / "go.sum"]
        return cache.content_key(files, self._name, root=self._module)

    def _copy(self, folder: Path) -> None:
        shutil.copyfile(module_source(self.go_module, self._module) / self.path, folder / self._name)

    def _download(self, version: str, folder: Path) -> None:
        address = f"{self.server}/{self.repository}/v{version}/{self.path}"
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:
                (folder / self._name).write_bytes(answer.read())
        except urllib.error.HTTPError as error:
            problem = f"{self.title} {version} has no manifest {self._name}: HTTP {error.code}"
            raise ToolchainError(problem, "choose a version that was released") from None
        except OSError as error:
            problem = f"the manifest of {self.title} {version} can't be fetched: {error}"
            remedy = f"check the network, or leave the version out: that of {self.tested} needs none"
            raise ToolchainError(problem, remedy) from None


CALICO = Manifest(
    title="Calico",
    tested=VERSIONS.cluster.calico,
    go_module="github.com/projectcalico/calico",
    folder="calico",
    path="manifests/calico-vxlan.yaml",
    repository="projectcalico/calico",
)
METALLB = Manifest(
    title="MetalLB",
    tested=VERSIONS.cluster.metallb,
    go_module="go.universe.tf/metallb",
    folder="metallb",
    path="config/manifests/metallb-native.yaml",
    repository="metallb/metallb",
)
