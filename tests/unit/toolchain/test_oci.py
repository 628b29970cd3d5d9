"""An image layout: what Docker and containerd read in it, and that it is the same for the same layers."""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from toolchain.images.oci import Layout, Runtime, full_name, stream


def made(folder: Path, tmp_path: Path) -> Path:
    shared, own = tmp_path / "shared", tmp_path / "own"
    shared.write_bytes(b"shared")
    own.write_bytes(b"own")
    layout = Layout(folder)
    layout.add("example/one:1", [shared, own], Runtime(entrypoint=("/one",), labels={"key": "k"}))
    layout.add("registry.example/two:2", [shared], Runtime(command=("two",), user="999"))
    layout.close()
    return folder


def blob(folder: Path, digest: str) -> Any:
    return json.loads((folder / "blobs" / "sha256" / digest.removeprefix("sha256:")).read_text())


def test_containerd_finds_names_manifests_and_configurations(tmp_path: Path) -> None:
    folder = made(tmp_path / "layout", tmp_path)
    manifests = json.loads((folder / "index.json").read_text())["manifests"]
    names = [manifest["annotations"]["io.containerd.image.name"] for manifest in manifests]
    assert names == ["docker.io/example/one:1", "registry.example/two:2"]
    config = blob(folder, blob(folder, manifests[0]["digest"])["config"]["digest"])
    assert config["config"] == {"Entrypoint": ["/one"], "Labels": {"key": "k"}}
    assert len(config["rootfs"]["diff_ids"]) == 2


def test_docker_finds_the_same_images(tmp_path: Path) -> None:
    folder = made(tmp_path / "layout", tmp_path)
    saved = json.loads((folder / "manifest.json").read_text())
    assert [image["RepoTags"] for image in saved] == [["example/one:1"], ["registry.example/two:2"]]
    assert saved[0]["Layers"][0] == saved[1]["Layers"][0]
    assert all((folder / path).exists() for image in saved for path in [image["Config"], *image["Layers"]])


def test_every_blob_is_named_by_its_content_and_a_shared_layer_is_there_once(tmp_path: Path) -> None:
    folder = made(tmp_path / "layout", tmp_path)
    blobs = list((folder / "blobs" / "sha256").iterdir())
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in blobs)
    assert len(blobs) == 2 + 2 + 2


def test_the_same_layers_make_the_same_layout(tmp_path: Path) -> None:
    left, right = made(tmp_path / "left", tmp_path), made(tmp_path / "right", tmp_path)
    assert b"".join(stream(left)) != b""
    for path in left.rglob("*.json"):
        assert path.read_bytes() == (right / path.relative_to(left)).read_bytes()


def test_a_stream_is_an_archive_whose_indexes_come_first(tmp_path: Path) -> None:
    folder = made(tmp_path / "layout", tmp_path)
    with tarfile.open(fileobj=io.BytesIO(b"".join(stream(folder)))) as archive:
        names = archive.getnames()
    assert names[:3] == ["index.json", "manifest.json", "oci-layout"]
    assert len(names) == len([path for path in folder.rglob("*") if path.is_file()])


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("debian:12", "docker.io/library/debian:12"),
        ("kindest/node:v1", "docker.io/kindest/node:v1"),
        ("registry.k8s.io/pause:3", "registry.k8s.io/pause:3"),
        ("localhost/one:1", "localhost/one:1"),
    ],
)
def test_short_names_are_of_docker_hub(short: str, full: str) -> None:
    assert full_name(short) == full
