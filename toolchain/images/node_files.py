"""What a node image holds on top of Debian: kind's own base files, the binaries, and files made from them."""

import json
import re
from pathlib import Path

from toolchain import gobuild
from toolchain.errors import ToolchainError
from toolchain.images.cluster_images import programs
from toolchain.images.layers import Entry
from toolchain.process import capture
from toolchain.recipe import CLUSTER
from toolchain.versions import VERSIONS

KIND = "sigs.k8s.io/kind"
BASE_FILES = "images/base/files"
STORAGE = "pkg/cluster/internal/create/actions/installstorage/storage.go"
SCRIPTS = ("usr/local/bin/", "kind/bin/")
UNITS = "etc/systemd/system"
ENABLED = ("containerd", "kubelet", "undo-mount-hacks")
HOOK = {"path": "/kind/bin/mount-product-files.sh"}
# Where kind's Dockerfile and its node image builder put them.
PROGRAMS = {
    "kubernetes": ("usr/bin", ("kubeadm", "kubectl", "kubelet")),
    "containerd": ("usr/local/bin", ("containerd", "containerd-shim-runc-v2", "ctr")),
    "crictl": ("usr/local/bin", ("crictl",)),
    "cni": ("opt/cni/bin", ("host-local", "loopback", "portmap", "ptp")),
}


def entries() -> dict[str, Entry]:
    """The files, folders and links by their path in the image."""
    kind = gobuild.module_source(KIND, CLUSTER.parent / "kind")
    return {
        **_base(kind / BASE_FILES),
        **_programs(),
        **_units(),
        "etc/containerd/config.toml": text(_containerd_config(kind / BASE_FILES)),
        "etc/containerd/cri-base.json": text(_cri_base()),
        # Each node gives itself a name when iSCSI is first used.
        "etc/iscsi/initiatorname.iscsi": Entry(content=b"GenerateName=yes\n", mode=0o600),
        "etc/kubernetes/manifests": Entry(),
        "kind/manifests/default-storage.yaml": text(_storage(kind)),
        "kind/version": text(f"v{VERSIONS.cluster.kubernetes}"),
        "usr/sbin/init": Entry(symlink="/usr/lib/systemd/systemd"),
    }


def text(content: str) -> Entry:
    """A file that everybody may read."""
    return Entry(content=content.encode(), mode=0o644)


def _base(folder: Path) -> dict[str, Entry]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    wanted = {name: path for name, path in found.items() if not name.startswith("LICENSES/")}
    return {
        name: Entry(source=path, mode=0o755 if name.startswith(SCRIPTS) else 0o644)
        for name, path in wanted.items()
    }


def _programs() -> dict[str, Entry]:
    return {
        f"{folder}/{name}": Entry(source=programs(artifact) / name)
        for artifact, (folder, names) in PROGRAMS.items()
        for name in names
    }


def _units() -> dict[str, Entry]:
    """What `systemctl enable`, `mask` and `set-default` do, and journald without the host's kernel log."""
    wants = {
        f"{UNITS}/multi-user.target.wants/{unit}.service": Entry(symlink=f"/{UNITS}/{unit}.service")
        for unit in ENABLED
    }
    return {
        **wants,
        f"{UNITS}/default.target": Entry(symlink="/usr/lib/systemd/system/multi-user.target"),
        f"{UNITS}/systemd-binfmt.service": Entry(symlink="/dev/null"),
        "etc/systemd/journald.conf.d/kmsg.conf": text("[Journal]\nReadKMsg=no\n"),
    }


def _containerd_config(base: Path) -> str:
    """Kind's own, with the pause image that kubeadm of this version wants."""
    pause = f'sandbox_image = "registry.k8s.io/pause:{VERSIONS.cluster.pause}"'
    config = (base / "etc/containerd/config.toml").read_text()
    return _replaced(r'sandbox_image\s*=\s*"[^"]+"', pause, config, "containerd's sandbox_image")


def _cri_base() -> str:
    """The specification that containers start from, as kind's Dockerfile makes it."""
    spec = json.loads(capture([str(programs("containerd") / "ctr"), "oci", "spec"]))
    spec["process"].pop("rlimits", None)
    spec.setdefault("hooks", {}).setdefault("createContainer", []).append(HOOK)
    return json.dumps(spec, indent=2)


def _storage(kind: Path) -> str:
    """The storage class that kind falls back to: of the controller manager itself, it needs no image."""
    source = (kind / STORAGE).read_text()
    match = re.search(r"const defaultStorageManifest = `(.*?)`", source, flags=re.DOTALL)
    if match is None:
        raise ToolchainError(f"{KIND} {VERSIONS.cluster.kind} has no default storage class in {STORAGE}")
    return match[1] + "\n"


def _replaced(pattern: str, by: str, source: str, what: str) -> str:
    changed, count = re.subn(pattern, by, source)
    if count != 1:
        raise ToolchainError(f"{KIND} {VERSIONS.cluster.kind} has {count} lines of {what}, not one")
    return changed
