"""Layers: the same contents are the same bytes, and a root's layer holds only what the one below does not."""

import io
import tarfile
from pathlib import Path, PurePosixPath

from toolchain.images.layers import EPOCH, Entry, read_member, settle_root, write_layer, write_tree


def members(path: Path) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(path) as archive:
        return {member.name: member for member in archive}


def root(path: Path, files: dict[str, str], mtime: int = 1) -> Path:
    """An archive as mmdebstrap writes it: names begin with ./ and folders stand before what is in them."""
    with tarfile.open(path, "w") as archive:
        for name in ["./", *files]:
            info = tarfile.TarInfo(name)
            info.mtime = mtime
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            content = files.get(name, "").encode()
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_the_same_entries_in_another_order_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = Entry(content=b"1"), Entry(content=b"2", mode=0o644)
    write_layer(tmp_path / "left", {"a/one": one, "b/two": two})
    write_layer(tmp_path / "right", {"b/two": two, "a/one": one})
    assert (tmp_path / "left").read_bytes() == (tmp_path / "right").read_bytes()


def test_a_layer_has_the_folders_above_and_belongs_to_root_at_a_fixed_date(tmp_path: Path) -> None:
    write_layer(tmp_path / "layer", {"usr/bin/tool": Entry(content=b"x")})
    found = members(tmp_path / "layer")
    assert list(found) == ["usr", "usr/bin", "usr/bin/tool"]
    assert {(member.uid, member.gid, member.mtime, member.mode) for member in found.values()} == {
        (0, 0, EPOCH, 0o755)
    }


def test_a_hard_link_stands_behind_what_it_links_to(tmp_path: Path) -> None:
    write_layer(
        tmp_path / "layer", {"a": Entry(hardlink="z"), "l": Entry(symlink="/z"), "z": Entry(content=b"x")}
    )
    found = members(tmp_path / "layer")
    assert list(found) == ["l", "z", "a"]
    assert found["a"].islnk()
    assert found["l"].linkname == "/z"


def test_a_folder_may_have_an_owner(tmp_path: Path) -> None:
    write_layer(tmp_path / "layer", {"status": Entry(user=999)})
    member = members(tmp_path / "layer")["status"]
    assert (member.isdir(), member.uid, member.gid) == (True, 999, 999)


def test_a_root_loses_what_is_of_one_machine_or_one_moment(tmp_path: Path) -> None:
    files = {"./etc/": "", "./etc/hostname": "mine", "./etc/resolv.conf": "", "./etc/group": "g"}
    files |= {"./var/": "", "./var/log/": "", "./var/log/dpkg.log": "today", "./usr/": "", "./usr/unit": ""}
    settle_root(root(tmp_path / "root", files), tmp_path / "layer", without=["usr/u*"])
    found = members(tmp_path / "layer")
    assert list(found) == ["etc", "etc/group", "var", "var/log", "usr"]
    assert {member.mtime for member in found.values()} == {EPOCH}


def test_a_root_on_another_holds_only_what_it_has_more(tmp_path: Path) -> None:
    below, layer = tmp_path / "below", tmp_path / "layer"
    settle_root(root(tmp_path / "one", {"./same": "1", "./changed": "1"}), below)
    settle_root(
        root(tmp_path / "two", {"./same": "1", "./changed": "2", "./new": "3"}, mtime=2), layer, below
    )
    assert list(members(layer)) == ["changed", "new"]
    assert read_member(layer, "changed") == b"2"


def test_a_tree_keeps_hard_links_and_modes_and_forgets_dates(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (source / "sub" / "first").write_text("x")
    (source / "sub" / "first").chmod(0o4755)
    (source / "sub" / "second").hardlink_to(source / "sub" / "first")
    write_tree(tmp_path / "layer", source, PurePosixPath("var/lib/store"))
    found = members(tmp_path / "layer")
    assert list(found)[:3] == ["var", "var/lib", "var/lib/store"]
    assert found["var/lib/store/sub/first"].mode == 0o4755
    assert found["var/lib/store/sub/second"].linkname == "var/lib/store/sub/first"
    assert {member.mtime for member in found.values()} == {EPOCH}
