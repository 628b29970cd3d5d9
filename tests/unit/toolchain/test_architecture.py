"""Images say what was compiled into them: programs of this machine's architecture."""

import json
import platform
from collections.abc import Mapping
from pathlib import Path

import pytest

from toolchain import gobuild
from toolchain.architecture import architecture
from toolchain.images import cluster_images, node_build
from toolchain.images.oci import Layout, Runtime

MACHINES = [("x86_64", "amd64"), ("aarch64", "arm64"), ("arm64", "arm64"), ("riscv64", "riscv64")]


@pytest.mark.parametrize(("machine", "name"), MACHINES)
def test_an_image_is_of_the_machines_architecture(
    machine: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    layout = Layout(tmp_path)
    layout.add("example/one:1", [], Runtime())
    layout.close()
    (saved,) = json.loads((tmp_path / "manifest.json").read_text())
    assert json.loads((tmp_path / saved["Config"]).read_text())["architecture"] == name


@pytest.mark.parametrize(("machine", "name"), MACHINES)
def test_that_is_what_go_compiles_for_whatever_the_user_has_set(
    machine: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def run(_command: object, _log: object, *, env: Mapping[str, str], **_: object) -> None:
        told.append(env["GOARCH"])

    monkeypatch.setenv("GOARCH", "s390x")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(gobuild, "run_logged", run)
    monkeypatch.setattr(gobuild, "ensure_go", lambda *_: Path("go"))
    monkeypatch.setattr(gobuild, "_copy", lambda *_: None)
    gobuild.build("docker", tmp_path)
    assert set(told) == {name}
    assert architecture() == name


def test_images_that_were_marked_wrong_are_made_anew_and_the_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def keys(machine: str) -> tuple[str, str]:
        monkeypatch.setattr(platform, "machine", lambda: machine)
        return cluster_images.images_key(), node_build.node_key()

    assert not set(keys("x86_64")) & set(keys("aarch64"))
    monkeypatch.setattr(cluster_images, "unusual", list)
    assert keys("x86_64") == keys("aarch64"), "with nothing said, it is the key that there always was"
