"""A stack's YAML stays as its owner wrote it; a Pulumi that fails leaves a remedy."""

from pathlib import Path

import pytest

from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain.errors import ToolchainError
from toolchain.stack import Stack, settings_kept

WRITTEN = "# the lab\n\nconfig:\n  p:swarm: true\n  p:a: {b: 1}   # why\n"


def run(path: Path, after: str) -> str:
    path.write_text(WRITTEN)
    with settings_kept(path):
        path.write_text(after)
    return path.read_text()


def test_a_salt_and_a_new_layout_are_undone(tmp_path: Path) -> None:
    salted = '# the lab\nconfig:\n  p:swarm: "true"\n  p:a: {b: 1} # why\nencryptionsalt: v1:x\n'
    assert run(tmp_path / "Pulumi.lab.yaml", salted) == WRITTEN


@pytest.mark.parametrize(
    "changed",
    [
        "config:\n  p:swarm: true\n  p:a: {b: 2}\nencryptionsalt: v1:x\n",
        "config:\n  p:swarm: true\n  p:a: {b: 1}\n  p:secret: {secure: abc}\nencryptionsalt: v1:x\n",
    ],
)
def test_what_somebody_set_is_kept(changed: str, tmp_path: Path) -> None:
    assert run(tmp_path / "Pulumi.lab.yaml", changed) == changed


def test_a_file_that_was_not_there_is_no_concern(tmp_path: Path) -> None:
    with settings_kept(tmp_path / "none.yaml"):
        pass


@pytest.mark.parametrize(
    "remedy", ["pulumi cancel -s none-such", "make sweep STACK=none-such", "allow_control_plane_replacement"]
)
def test_a_pulumi_that_fails_leaves_no_reader_without_a_remedy(remedy: str, tmp_path: Path) -> None:
    pulumi = FakePulumi(tmp_path)
    pulumi.answers("up", code=255)
    with pytest.raises(ToolchainError, match=remedy):
        Stack(STACK, pulumi.cli).run("up")
