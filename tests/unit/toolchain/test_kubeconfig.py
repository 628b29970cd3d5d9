"""A stack's kubeconfig beside the reader's own ones."""

import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

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
    with pytest.raises(ToolchainError, match="is no kubeconfig"):
        merge_into(path, yaml.safe_dump(config("lab")))
    assert path.read_text() == "- a list\n"
