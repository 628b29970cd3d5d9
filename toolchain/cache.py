"""A cache of built things, keyed by what they are built from.

An entry is a folder that appears whole or not at all: it is made under another name and renamed, under a
lock, so that an interrupted build leaves nothing half-made and two builds at once don't hurt each other.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolchain.paths import cache_dir

KEY_LENGTH = 16


def content_key(files: Iterable[Path], *facts: str, root: Path) -> str:
    """A key of the names and contents of files, and of further facts such as a version.

    Args:
        files: the files; their order does not matter.
        facts: further inputs, in order.
        root: the folder that the names are relative to.

    Returns:
        16 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()}\0{content}\0".encode())
    for fact in facts:
        digest.update(f"{fact}\0".encode())
    return digest.hexdigest()[:KEY_LENGTH]


def tree(folder: Path, *patterns: str) -> list[Path]:
    """The files below a folder whose names match one of the patterns."""
    return [path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()]


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the machine-wide lock of that name."""
    folder = cache_dir() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def entry(name: str, key: str) -> Path:
    """The folder of an entry, made or not."""
    return cache_dir() / "artifacts" / f"{name}-{key}"


def ensure(name: str, key: str, make: Callable[[Path], None]) -> Path:
    """The folder of an entry; `make` fills it if it is not there.

    Args:
        name: what it is.
        key: what it is built from (`content_key`).
        make: is given an empty folder to fill; what it raises leaves no entry.

    Returns:
        The entry's folder.
    """
    final = entry(name, key)
    if final.exists():
        return final
    with locked(name):
        if not final.exists():
            _make_whole(final, make)
    return final


def _make_whole(final: Path, make: Callable[[Path], None]) -> None:
    partial = final.with_name(final.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    make(partial)
    partial.rename(final)
