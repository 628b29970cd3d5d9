"""Root file systems from Debian's packages, as layers of images."""

from pathlib import Path

from toolchain import cache, debian
from toolchain.errors import ToolchainError
from toolchain.images.layers import EPOCH, read_member, settle_root, write_layer
from toolchain.images.layers import Entry as File
from toolchain.images.spec import load_images
from toolchain.paths import log_dir
from toolchain.process import run_logged

SUITE = "bookworm"
STATIC = "static"
LAYER = "layer.tar"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
# Essential packages and what is named; no apt, which nobody runs inside of a node.
OPTIONS = (
    "--mode=root",
    "--variant=essential",
    "--format=tar",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
    "--dpkgopt=path-exclude=/usr/share/info/*",
)
# What a program without a root file system of its own may still look for.
STATIC_FILES = {
    "etc/group": "root:x:0:\nnobody:x:65534:\n",
    "etc/nsswitch.conf": "hosts: files dns\n",
    "etc/passwd": "root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n",
}


def root_key(name: str) -> str:
    """The key of what a root's layer is made from."""
    if name == STATIC:
        return cache.content_key([], repr(STATIC_FILES), root_key("container"), root=Path())
    without = load_images().root[name].without
    return cache.content_key([], *_packages(name), "", *without, SUITE, str(EPOCH), *OPTIONS, root=Path())


def _packages(name: str) -> list[str]:
    root = load_images().root[name]
    below = _packages(root.on) if root.on else []
    return sorted({*below, *root.packages})


def layers_of(name: str) -> list[Path]:
    """The layers of a root, lowest first; made unless they are there.

    Raises:
        ToolchainError: they can't be made here.
    """
    if not name:
        return []
    below = layers_of(load_images().root[name].on) if name != STATIC else []
    make = _make_static if name == STATIC else lambda folder: _make(name, folder, below)
    return [*below, cache.ensure(f"root-{name}", root_key(name), make) / LAYER]


def _make_static(folder: Path) -> None:
    certificates = read_member(layers_of("container")[-1], CERTIFICATES)
    files = {path: File(content=text.encode(), mode=0o644) for path, text in STATIC_FILES.items()}
    files |= {CERTIFICATES: File(content=certificates, mode=0o644), "tmp": File(mode=0o1777)}
    write_layer(folder / LAYER, files)


def _make(name: str, folder: Path, below: list[Path]) -> None:
    if not debian.is_root_on_debian():
        raise ToolchainError(
            "node images can only be built as root on Debian",
            "use the published ones (TOOLCHAIN=registry), or build on such a machine",
        )
    debian.ensure_program("mmdebstrap")
    whole = folder / "root.tar"
    packages = f"--include={','.join(_packages(name))}"
    run_logged(
        ["mmdebstrap", *OPTIONS, packages, SUITE, str(whole), debian.mirror(debian.codename())],
        log_dir() / f"root-{name}.log",
        env={"SOURCE_DATE_EPOCH": str(EPOCH)},
        remedy="check that apt reaches Debian's packages: `apt-get update`",
    )
    settle_root(whole, folder / LAYER, below[-1] if below else None, load_images().root[name].without)
    whole.unlink()
