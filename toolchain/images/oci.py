"""An OCI image layout that Docker and containerd both import, written without either of them."""

import hashlib
import json
import os
import tarfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolchain.architecture import architecture

CREATED = "2025-01-01T00:00:00Z"
CHUNK = 1 << 20
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


@dataclass(frozen=True)
class Runtime:
    """How an image's containers run: the part of its configuration that is not about its layers."""

    entrypoint: Sequence[str] = ()
    command: Sequence[str] = ()
    env: Sequence[str] = ()
    user: str = ""
    stop_signal: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def as_config(self) -> dict[str, Any]:
        """What is set, under the names of the OCI image specification."""
        named = {
            "Cmd": list(self.command),
            "Entrypoint": list(self.entrypoint),
            "Env": list(self.env),
            "Labels": self.labels,
            "StopSignal": self.stop_signal,
            "User": self.user,
        }
        return {name: value for name, value in named.items() if value}


class Layout:
    """A layout in a folder; images are added to it, then it is closed.

    It is what `docker save` writes too (manifest.json): Docker without containerd's image store reads that.

    Args:
        folder: an empty folder.

    Example:
        >>> layout = Layout(folder)
        >>> layout.add("example/image:1", [layer], Runtime(command=("sleep", "infinity")))
        >>> layout.close()
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifests: list[dict[str, Any]] = []
        self._saved: list[dict[str, Any]] = []
        self._known: dict[Path, dict[str, Any]] = {}
        (folder / "blobs" / "sha256").mkdir(parents=True)

    def add(self, reference: str, layers: Sequence[Path], runtime: Runtime) -> None:
        """Add an image of these layers, lowest first, under its name."""
        blobs = [self._layer(layer) for layer in layers]
        config = self._json(
            {
                "architecture": architecture(),
                "config": runtime.as_config(),
                "created": CREATED,
                "os": "linux",
                "rootfs": {"type": "layers", "diff_ids": [blob["digest"] for blob in blobs]},
            }
        )
        manifest = self._json(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST,
                "config": {"mediaType": CONFIG, **config},
                "layers": blobs,
            }
        )
        annotations = {"io.containerd.image.name": full_name(reference)}
        self._manifests.append({"mediaType": MANIFEST, **manifest, "annotations": annotations})
        paths = [_blob_path(blob["digest"]) for blob in blobs]
        saved = {"Config": _blob_path(config["digest"]), "RepoTags": [reference], "Layers": paths}
        self._saved.append(saved)

    def close(self) -> None:
        """Write the indexes: the layout is whole."""
        index = {"schemaVersion": 2, "manifests": self._manifests}
        (self._folder / "index.json").write_text(json.dumps(index, sort_keys=True))
        (self._folder / "manifest.json").write_text(json.dumps(self._saved, sort_keys=True))
        (self._folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def _layer(self, layer: Path) -> dict[str, Any]:
        if layer not in self._known:
            with layer.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            blob = self._folder / "blobs" / "sha256" / digest
            if not blob.exists():
                _same_file(layer, blob)
            size = layer.stat().st_size
            self._known[layer] = {"mediaType": LAYER, "digest": f"sha256:{digest}", "size": size}
        return self._known[layer]

    def _json(self, document: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(document, sort_keys=True).encode()
        digest = hashlib.sha256(text).hexdigest()
        (self._folder / "blobs" / "sha256" / digest).write_bytes(text)
        return {"digest": f"sha256:{digest}", "size": len(text)}


def _same_file(source: Path, target: Path) -> None:
    """The cache holds a layer once, whatever images it is in."""
    try:
        os.link(source, target)
    except OSError:
        target.write_bytes(source.read_bytes())


def _blob_path(digest: str) -> str:
    return f"blobs/sha256/{digest.partition(':')[2]}"


def full_name(reference: str) -> str:
    """A reference with the registry that Docker's short names leave out.

    Example:
        >>> full_name("kindest/node:v1")
        'docker.io/kindest/node:v1'
    """
    host, slash, _ = reference.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        return reference
    return f"docker.io/{reference}" if slash else f"docker.io/library/{reference}"


def stream(folder: Path) -> Iterator[bytes]:
    """A layout as the bytes of one archive, which is nowhere written."""
    reading, writing = os.pipe()
    writer = threading.Thread(target=_write_archive, args=(folder, writing), daemon=True)
    writer.start()
    with os.fdopen(reading, "rb") as pipe:
        while chunk := pipe.read(CHUNK):
            yield chunk
    writer.join()


def _write_archive(folder: Path, descriptor: int) -> None:
    with os.fdopen(descriptor, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|", bufsize=CHUNK) as archive:
        for path in _members(folder):
            archive.add(path, arcname=path.relative_to(folder).as_posix(), recursive=False)


def _members(folder: Path) -> Iterable[Path]:
    """The indexes first: a reader then knows what the blobs are."""
    return sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: (path.parent != folder, path)
    )
