"""Upstream's manifests: from the Go module or the release, fetched once; an error says what to do."""

from dataclasses import replace
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError

import pytest

from toolchain.cluster import manifests
from toolchain.cluster.manifests import CALICO, METALLB, Manifest
from toolchain.errors import ToolchainError
from toolchain.recipe import CLUSTER, load_recipe
from toolchain.sources import Source


@pytest.fixture
def calico(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """Calico's, with releases published in a folder, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for version in ("3.32.1", CALICO.tested):
        path = tmp_path / CALICO.repository / f"v{version}" / CALICO.path
        path.parent.mkdir(parents=True)
        path.write_text(f"of release {version}")
    return replace(CALICO, server=f"file://{tmp_path}")


def test_another_version_is_fetched_from_its_release_and_kept(calico: Manifest, tmp_path: Path) -> None:
    step = calico.step("3.32.1", Source.BUILD)
    assert not step.is_done()
    step.do()
    (tmp_path / calico.repository / "v3.32.1" / calico.path).unlink()
    assert step.is_done()
    assert calico.read("3.32.1") == "of release 3.32.1"


def test_the_tested_version_comes_from_the_go_module_where_all_is_built(
    calico: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Manifest, "_copy", lambda self, folder: (folder / Path(self.path).name).write_text("of the module")
    )
    calico.fetch(calico.tested, Source.BUILD)
    assert calico.read() == "of the module"


def test_the_tested_version_comes_from_its_release_where_downloads_are_wanted(calico: Manifest) -> None:
    calico.step(None, Source.REGISTRY).do()
    assert calico.read() == f"of release {calico.tested}"


def test_what_cannot_be_fetched_is_said_with_a_remedy(calico: Manifest) -> None:
    with pytest.raises(ToolchainError, match=r"manifest of Calico 9\.9\.9 can't be fetched"):
        calico.fetch("9.9.9", Source.REGISTRY)
    assert calico.read("9.9.9") is None


def test_a_release_that_was_never_made_is_said(calico: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(address: str, timeout: float) -> None:
        raise HTTPError(address, 404, f"not found in {timeout} s", Message(), None)

    monkeypatch.setattr("urllib.request.urlopen", missing)
    with pytest.raises(ToolchainError) as refused:
        calico.fetch("9.9.9", Source.REGISTRY)
    assert refused.value.problem == "Calico 9.9.9 has no manifest calico-vxlan.yaml: HTTP 404"
    assert refused.value.remedy == "choose a version that was released"


def test_of_the_go_module_its_file_is_taken(
    calico: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "module" / CALICO.path
    source.parent.mkdir(parents=True)
    source.write_text("of the module")
    monkeypatch.setattr(manifests, "module_source", lambda _module, _folder: tmp_path / "module")
    step = calico.step(None, Source.BUILD)
    step.do()
    assert step.is_done()
    assert calico.read() == "of the module"


@pytest.mark.parametrize("manifest", [CALICO, METALLB], ids=lambda one: one.title)
def test_a_manifest_is_of_the_module_that_its_images_are_built_from(manifest: Manifest) -> None:
    assert load_recipe(CLUSTER).named(manifest.folder).version() == manifest.tested
    assert manifest.go_module in (CLUSTER.parent / manifest.folder / "go.mod").read_text()
