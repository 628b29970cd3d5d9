"""Building the node image: Debian, kind's base files with the binaries, and the container images unpacked.

They are unpacked when the node image is built, so that a node imports nothing when it boots.
"""

import shutil
from dataclasses import replace
from pathlib import Path, PurePosixPath

from toolchain import cache, gobuild
from toolchain.images import cluster_images, node_files, oci, roots
from toolchain.images.layers import write_layer, write_tree
from toolchain.paths import CHECKOUT, PROJECT, log_dir
from toolchain.process import run_logged
from toolchain.recipe import CLUSTER
from toolchain.versions import VERSIONS

BUILT = f"kindest/node:v{VERSIONS.cluster.kubernetes}"
KEY_LABEL = f"{PROJECT}.key"
KIND = CLUSTER.parent / "kind"
# As of cluster_images: to be raised when the code makes another image of the same inputs.
RECIPE = 1
STORE = PurePosixPath("var/lib/containerd")
RUNTIME = oci.Runtime(
    entrypoint=("/usr/local/bin/entrypoint", "/sbin/init"),
    env=(cluster_images.PATH, "container=docker"),
    stop_signal="SIGRTMIN+3",
)


def node_key() -> str:
    """The key of everything that the built image is made from."""
    used = [gobuild.artifact_key(artifact, CLUSTER) for artifact in node_files.PROGRAMS]
    kind = [KIND / "go.mod", KIND / "go.sum"]
    return cache.content_key(
        kind, f"recipe {RECIPE}", cluster_images.images_key(), roots.root_key("node"), *used, root=CHECKOUT
    )


def ensure_layout() -> Path:
    """The OCI layout of the node image; made unless it is there."""
    return cache.ensure("node-image", node_key(), _make) / "layout"


def _make(folder: Path) -> None:
    files, images = folder / "files.tar", folder / "images.tar"
    write_layer(files, node_files.entries())
    _unpack_images(folder / "store", images)
    layout = oci.Layout(folder / "layout")
    runtime = replace(RUNTIME, labels={KEY_LABEL: node_key()})
    layout.add(BUILT, [*roots.layers_of("node"), files, images], runtime)
    layout.close()


def _unpack_images(store: Path, layer: Path) -> None:
    """Containerd's own folder, with every image unpacked, as a layer."""
    tool = cluster_images.programs("containerd") / "containerd-store"
    run_logged([str(tool), str(store), str(cluster_images.ensure_layout())], log_dir() / "node-image.log")
    write_tree(layer, store, STORE)
    shutil.rmtree(store)
