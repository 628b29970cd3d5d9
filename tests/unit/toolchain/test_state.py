"""Pulumi's state: the user's choice wins, ours stays in its folder and is private."""

import json
import stat
from pathlib import Path

import pytest

from toolchain import state


@pytest.fixture(autouse=True)
def own_pulumi_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_without_a_choice_both_live_below_the_folder(tmp_path: Path) -> None:
    assert state.state_environment({}, tmp_path) == {
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/pulumi",
        "PULUMI_CONFIG_PASSPHRASE_FILE": f"{tmp_path}/passphrase",
    }


@pytest.mark.parametrize("variable", ["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"])
def test_a_backend_named_by_a_variable_wins(variable: str, tmp_path: Path) -> None:
    assert "PULUMI_BACKEND_URL" not in state.state_environment({variable: "x"}, tmp_path)


def test_a_backend_that_was_logged_in_to_wins(own_pulumi_home: Path, tmp_path: Path) -> None:
    (own_pulumi_home / "credentials.json").write_text(json.dumps({"current": "s3://states"}))
    assert "PULUMI_BACKEND_URL" not in state.state_environment({}, tmp_path)


@pytest.mark.parametrize("variable", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
def test_a_passphrase_of_the_user_wins(variable: str, tmp_path: Path) -> None:
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" not in state.state_environment({variable: "x"}, tmp_path)


def test_the_passphrase_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    state.make_state(tmp_path)
    passphrase = tmp_path / "passphrase"
    first = passphrase.read_text()
    state.make_state(tmp_path)
    assert passphrase.read_text() == first
    assert len(first) >= 32
    assert stat.S_IMODE(passphrase.stat().st_mode) == 0o600
