"""Layers of images: tar archives that are the same bytes whenever their contents are the same."""

import hashlib
import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

# The date of every file; mmdebstrap is given it too.
EPOCH = 1735689600
# What a root file system holds of the machine and the moment that it was made on.
LEFT_OUT = {"etc/apt/sources.list", "etc/hostname", "etc/resolv.conf"}
EMPTIED = ("dev", "run", "tmp", "var/cache", "var/lib/apt", "var/log", "var/tmp")


@dataclass(frozen=True)
class Entry:
    """One thing in a layer: a file with a source or a content, a link, or else a folder.

    Attributes:
        source: the file whose content it has.
        content: its content, if it has no source.
        symlink: where it points to.
        hardlink: the path in the layer of the file that it is.
        user: its owner; the group is the same.
    """

    source: Path | None = None
    content: bytes | None = None
    symlink: str = ""
    hardlink: str = ""
    mode: int = 0o755
    user: int = 0


def write_layer(target: Path, entries: Mapping[str, Entry]) -> None:
    """Write a layer: entries by their path, folders above them included, in the order of their paths."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted({*entries, *_folders(entries)}, key=lambda path: (path in _links(entries), path)):
            _add(archive, path, entries.get(path, Entry()))


def _folders(paths: Iterable[str]) -> set[str]:
    return {str(above) for path in paths for above in PurePosixPath(path).parents if str(above) != "."}


def _links(entries: Mapping[str, Entry]) -> set[str]:
    """A hard link must come after what it links to."""
    return {path for path, entry in entries.items() if entry.hardlink}


def _add(archive: tarfile.TarFile, path: str, entry: Entry) -> None:
    info = tarfile.TarInfo(path)
    info.mtime, info.mode, info.uid, info.gid = EPOCH, entry.mode, entry.user, entry.user
    if entry.source is not None:
        info.size = entry.source.stat().st_size
        with entry.source.open("rb") as stream:
            archive.addfile(info, stream)
        return
    if entry.content is not None:
        info.size = len(entry.content)
        archive.addfile(info, io.BytesIO(entry.content))
        return
    info.type = tarfile.SYMTYPE if entry.symlink else tarfile.LNKTYPE if entry.hardlink else tarfile.DIRTYPE
    info.linkname = entry.symlink or entry.hardlink
    archive.addfile(info)


def settle_root(source: Path, target: Path, below: Path | None = None, without: Iterable[str] = ()) -> None:
    """Write the layer of a root file system's archive, without what is of one machine or one moment.

    Args:
        source: the archive of the whole root file system.
        target: where the layer goes.
        below: the layer that it will lie on; what is in it already is left out.
        without: patterns of paths that are left out too.
    """
    known = dict(_marks(below)) if below else {}
    with tarfile.open(source) as archive, tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as layer:
        for member in archive:
            member.name = _clean(member.name)
            if member.name == "." or _is_left_out(member.name, without):
                continue
            if member.islnk():
                member.linkname = _clean(member.linkname)
            if known.get(member.name) != _mark(archive, member):
                member.uname = member.gname = ""
                member.mtime = EPOCH
                member.pax_headers = {}
                layer.addfile(member, archive.extractfile(member) if member.isreg() else None)


def _clean(name: str) -> str:
    return str(PurePosixPath(name.removeprefix("./") or "."))


def _is_left_out(name: str, without: Iterable[str]) -> bool:
    if name in LEFT_OUT or any(name.startswith(f"{folder}/") for folder in EMPTIED):
        return True
    return any(fnmatchcase(name, pattern) for pattern in without)


def _marks(layer: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(layer) as archive:
        for member in archive:
            yield member.name, _mark(archive, member)


def _mark(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    """What tells one version of a member from another."""
    stream = archive.extractfile(member) if member.isreg() else None
    content = hashlib.sha256(stream.read()).hexdigest() if stream else ""
    return f"{member.type!r} {member.mode} {member.uid} {member.gid} {member.linkname} {content}"


def read_member(layer: Path, name: str) -> bytes:
    """The content of one file of a layer."""
    with tarfile.open(layer) as archive:
        stream = archive.extractfile(name)
        return stream.read() if stream else b""


def write_tree(target: Path, source: Path, prefix: PurePosixPath) -> None:
    """Write the layer of a folder's contents, owners and hard links included, below another path.

    Args:
        target: where the layer goes.
        source: the folder.
        prefix: the path in the layer that stands for it.
    """
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for above in sorted(_folders([str(prefix)])):
            _add(archive, above, Entry())
        for path in [source, *sorted(source.rglob("*"))]:
            info = archive.gettarinfo(path, (prefix / path.relative_to(source)).as_posix())
            info.uname = info.gname = ""
            info.mtime = EPOCH
            with path.open("rb") if info.isreg() else nullcontext() as stream:
                archive.addfile(info, stream)
