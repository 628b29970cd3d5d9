"""Calico's own manifest, with its CRDs: published with each release, and in the Go module of its images."""

import shutil
from pathlib import Path

from toolchain import cache
from toolchain.gobuild import module_source
from toolchain.recipe import CLUSTER
from toolchain.versions import VERSIONS

MODULE = CLUSTER.parent / "calico"
GO_MODULE = "github.com/projectcalico/calico"
NAME = "calico-vxlan.yaml"
PUBLISHED = (
    f"https://raw.githubusercontent.com/projectcalico/calico/v{VERSIONS.cluster.calico}/manifests/{NAME}"
)


def calico_manifest() -> str:
    """The manifest of a VXLAN install, as upstream wrote it; taken from the Go module.

    Raises:
        ToolchainError: the module can't be fetched.
    """
    return (cache.ensure("calico-manifest", _key(), _copy) / NAME).read_text()


def has_manifest() -> bool:
    """Whether the manifest is there: reading it takes no time."""
    return cache.entry("calico-manifest", _key()).exists()


def _key() -> str:
    return cache.content_key([MODULE / "go.mod", MODULE / "go.sum"], NAME, root=MODULE)


def _copy(folder: Path) -> None:
    shutil.copyfile(module_source(GO_MODULE, MODULE) / "manifests" / NAME, folder / NAME)
