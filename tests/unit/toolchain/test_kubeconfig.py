"""A stack's kubeconfig for a shell, and beside the reader's own ones."""

import json
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import __main__ as commands
from toolchain import kubeconfig, wanted
from toolchain.errors import ToolchainError
from toolchain.kubeconfig import merge_into, merged


def config(name: str, server: str = "https://127.0.0.1:1") -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": server}}],
        "users": [{"name": name, "user": {}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }


def test_the_readers_contexts_and_current_one_stay() -> None:
    both = merged(config("work"), config("lab"))
    assert [one["name"] for one in both["contexts"]] == ["work", "lab"]
    assert both["current-context"] == "work"


def test_an_older_one_of_the_same_name_is_replaced() -> None:
    both = merged(config("lab", "https://old"), config("lab", "https://new"))
    assert [one["cluster"]["server"] for one in both["clusters"]] == ["https://new"]


def test_the_merged_file_is_private_and_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "kube" / "config"
    assert merge_into(path, yaml.safe_dump(config("lab"))) == "lab"
    assert yaml.safe_load(path.read_text())["current-context"] == "lab"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_no_kubeconfig_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("- a list\n")
    with pytest.raises(ToolchainError, match="is not a valid kubeconfig"):
        merge_into(path, yaml.safe_dump(config("lab")))
    assert path.read_text() == "- a list\n"


@pytest.mark.parametrize("text", ["a: [", "\x00"], ids=["half a list", "no text"])
def test_a_file_that_can_not_be_read_is_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(text)
    with pytest.raises(ToolchainError, match="can't be read as a kubeconfig"):
        merge_into(path, yaml.safe_dump(config("lab")))
    assert path.read_text() == text


def test_a_folder_is_not_merged_into(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match=r"(?s)can't be read as a kubeconfig.*name another file"):
        merge_into(tmp_path, yaml.safe_dump(config("lab")))


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.touch()
    assert merge_into(path, yaml.safe_dump(config("lab"))) == "lab"


@pytest.fixture(name="folder")
def folder_with_a_space(pulumi: FakePulumi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where kubeconfigs go; the stack is up."""
    folder = tmp_path / "a [bold]folder's name"
    monkeypatch.setattr(kubeconfig, "state_dir", lambda: folder)
    monkeypatch.setattr(kubeconfig, "current_cli", lambda: pulumi.cli)
    monkeypatch.delenv("MERGE", raising=False)
    pulumi.answers("stack output", json.dumps({"kubeconfig": yaml.safe_dump(config("lab"))}))
    return folder


def evaluated(text: str) -> str:
    """What KUBECONFIG is once a shell has evaluated the text."""
    command = ["sh", "-eu", "-c", 'eval "$1"; printf %s "$KUBECONFIG"', "sh", text]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_what_it_prints_can_be_evaluated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["kubeconfig", "--stack", STACK]) == 0
    path = evaluated(capsys.readouterr().out)
    assert path == str(folder / f"kubeconfig.{STACK}")
    assert yaml.safe_load(Path(path).read_text())["current-context"] == "lab"


def test_so_it_can_when_it_is_merged_and_the_context_is_said_beside(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MERGE", str(folder / "my config"))
    assert commands.main(["kubeconfig", "--stack", STACK]) == 0
    said = capsys.readouterr()
    assert evaluated(said.out) == str(folder / "my config")
    assert "kubectl --context lab get nodes" in said.err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("known", [True, False])
def test_without_a_cluster_nothing_is_there_to_evaluate(
    known: bool, pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(__file__) if known else Path("none")
    monkeypatch.setattr(wanted, "settings_file", lambda _: path)
    pulumi.answers("stack output", "{}")
    assert commands.main(["kubeconfig", "--stack", STACK]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert (f"make up STACK={STACK}" if known else f"there is no stack {STACK}") in printed.err
