"""The image of endpoint containers: the tools to look at a network with, from Debian packages.

It is built by the engine on a published base where that can be pulled, else from Debian's packages alone.
"""

import shlex
from pathlib import Path

import docker
from docker.errors import DockerException, ImageNotFound
from requests.exceptions import RequestException

from toolchain import cache, debian
from toolchain.engine import connect
from toolchain.errors import ToolchainError
from toolchain.paths import PROJECT, log_dir
from toolchain.process import run_logged
from toolchain.sources import Source
from toolchain.versions import VERSIONS

RECIPE = Path(__file__).with_name("endpoint")
REFERENCE = VERSIONS.images.endpoint
KEY_LABEL = f"{PROJECT}.key"
SUITE = "bookworm"
# mmdebstrap takes it as the date of every file: same packages, same archive.
EPOCH = "1735689600"
PULL_PROBE_SECONDS = 5


def recipe_key() -> str:
    """The key of everything that the image is made from."""
    return cache.content_key(cache.tree(RECIPE, "*"), SUITE, EPOCH, VERSIONS.images.base, root=RECIPE)


def is_ready() -> bool:
    """Whether the engine has the image, made from the present recipe."""
    try:
        image = connect().images.get(REFERENCE)
    except ImageNotFound:
        return False
    return (image.labels or {}).get(KEY_LABEL) == recipe_key()


def ensure_image(source: Source) -> None:
    """Make the image known to the engine unless it is.

    Raises:
        ToolchainError: it can be made in neither way; says why.
    """
    if is_ready():
        return
    if source is not Source.BUILD and (source is Source.REGISTRY or base_can_be_pulled()):
        _build_on_base()
    else:
        _import(cache.ensure("endpoint-image", recipe_key(), _make_root) / "root.tar")


def base_can_be_pulled() -> bool:
    """Whether the engine reaches a registry that has the base image; decided within seconds."""
    try:
        connect(timeout=PULL_PROBE_SECONDS).api.inspect_distribution(VERSIONS.images.base)  # type: ignore[no-untyped-call]
    except (DockerException, RequestException, OSError):
        return False
    return True


def _build_on_base() -> None:
    try:
        connect(timeout=900).images.build(
            path=str(RECIPE),
            tag=REFERENCE,
            rm=True,
            labels={KEY_LABEL: recipe_key()},
            buildargs={"BASE": VERSIONS.images.base},
        )
    except docker.errors.BuildError as error:
        lines = "".join(str(line.get("stream", "")) for line in error.build_log)
        raise ToolchainError(
            f"the image {REFERENCE} does not build", "see above", tail=lines[-2000:]
        ) from error


def _make_root(folder: Path) -> None:
    if not debian.is_root_on_debian():
        raise ToolchainError(
            f"the image {REFERENCE} can't be made: {VERSIONS.images.base} can't be pulled, "
            "and this is not root on Debian",
            "give the Docker engine access to a registry or a mirror of one",
        )
    debian.ensure_program("mmdebstrap")
    packages = ",".join((RECIPE / "packages.txt").read_text().split())
    run_logged(
        [
            "mmdebstrap",
            "--mode=root",
            "--variant=apt",
            "--format=tar",
            f"--include={packages}",
            "--dpkgopt=path-exclude=/usr/share/doc/*",
            "--dpkgopt=path-exclude=/usr/share/man/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
            f'--customize-hook={shlex.quote(str(RECIPE / "setup.sh"))} "$1"',
            SUITE,
            str(folder / "root.tar"),
            debian.mirror(debian.codename()),
        ],
        log_dir() / "endpoint-image.log",
        env={"SOURCE_DATE_EPOCH": EPOCH},
        remedy="check that apt reaches Debian's packages: `apt-get update`",
    )


def _import(archive: Path) -> None:
    repository, _, tag = REFERENCE.partition(":")
    changes = ['CMD ["sleep", "infinity"]', f"LABEL {KEY_LABEL}={recipe_key()}"]
    connect(timeout=300).api.import_image_from_file(
        str(archive), repository=repository, tag=tag, changes=changes
    )
