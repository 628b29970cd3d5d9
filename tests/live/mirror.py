"""A mirror of a registry with one small image, on the host's address of the node network, to pull from.

Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

REPOSITORY = "cn/hello"
TAG = "1"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


@dataclass
class Mirror:
    """What is served, and what of it was asked for.

    Attributes:
        manifest: the digest of the image's manifest.
        served: the paths that were asked for.
    """

    manifest: str
    repository: str = REPOSITORY
    tag: str = TAG
    served: list[str] = field(default_factory=list)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _layer() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("hello")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"hello"))
    return stream.getvalue()


def _image() -> tuple[str, Mapping[str, tuple[str, bytes]]]:
    """The manifest's digest, and everything by its digest: media type and content."""
    layer = _layer()
    rootfs = {"type": "layers", "diff_ids": [_digest(layer)]}
    config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": rootfs}).encode()
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": CONFIG, "digest": _digest(config), "size": len(config)},
            "layers": [{"mediaType": LAYER, "digest": _digest(layer), "size": len(layer)}],
        }
    ).encode()
    blobs = {_digest(config): (CONFIG, config), _digest(layer): (LAYER, layer)}
    return _digest(manifest), {**blobs, _digest(manifest): (MANIFEST, manifest)}


@contextmanager
def served(url: str, user: str = "", password: str = "") -> Iterator[Mirror]:
    """Serve the image at a URL of this host while the body runs; to a user alone, if one is named."""
    manifest, blobs = _image()
    mirror = Mirror(manifest)
    login = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}" if user else None

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def _answer(self, *, with_body: bool) -> None:
            path = urlsplit(self.path).path
            if login is not None and self.headers["Authorization"] != login:
                self.send_error(401)
                return
            mirror.served.append(path)
            wanted = path.rpartition("/")[2]
            kind, content = blobs.get(manifest if wanted == TAG else wanted, ("", b""))
            is_there = bool(kind) or path == "/v2/"
            self.send_response(200 if is_there else 404)
            self.send_header("Content-Type", kind or "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Docker-Content-Digest", _digest(content))
            self.end_headers()
            if with_body:
                self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing of requests."""

    place = urlsplit(url)
    server = ThreadingHTTPServer((place.hostname or "", place.port or 80), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield mirror
    finally:
        server.shutdown()
        server.server_close()
