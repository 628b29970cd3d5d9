"""Update plans: where one is kept, who may read it, and that `make up` follows the one that is named."""

import os
import stat
from pathlib import Path

import pytest

from toolchain import plans
from toolchain.errors import ToolchainError

EXPERIMENTAL = "PULUMI_EXPERIMENTAL"


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """No plan is named, and whatever is set here ends with the test."""
    monkeypatch.setenv(plans.VARIABLE, "")
    monkeypatch.setenv(EXPERIMENTAL, "")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_stack_has_a_place_for_its_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "CHECKOUT", tmp_path)
    assert plans.plan_file("lab") == tmp_path / "reports" / "plans" / "lab.json"
    assert plans.plan_file("test") != plans.plan_file("lab")


def test_its_folder_is_made_and_the_plan_itself_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(plans.VARIABLE, str(tmp_path / "far" / "away" / "plan.json"))
    path = plans.plan_file("lab")
    assert path == tmp_path / "far" / "away" / "plan.json"
    assert path.parent.is_dir()
    assert not path.exists()
    assert plans.plan_file("lab") == path


def test_a_plan_may_be_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(plans.VARIABLE, "~/plan.json")
    assert plans.plan_file("lab") == tmp_path / "plan.json"


def test_a_preview_is_told_to_keep_it(tmp_path: Path) -> None:
    assert plans.save(tmp_path / "plan.json") == ["--save-plan", str(tmp_path / "plan.json")]
    assert os.environ[EXPERIMENTAL] == ""  # a variable for one command, and not for those after it


@pytest.mark.parametrize("before", [None, 0o644, 0o400])
def test_only_its_owner_may_read_it_whoever_could_before(before: int | None, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    if before is not None:
        path.touch()
        path.chmod(before)
    plans.save(path)
    assert rights(path) == 0o600


def test_without_a_plan_nothing_is_followed() -> None:
    assert plans.follow() == []
    assert os.environ[EXPERIMENTAL] == ""


def test_an_update_is_told_to_follow_it_from_wherever_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.json").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(plans.VARIABLE, "plan.json")
    assert plans.follow() == ["--plan", str((tmp_path / "plan.json").resolve())]
    assert os.environ[EXPERIMENTAL] == ""  # a variable for one command, and not for those after it


def test_a_plan_at_home_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.json").touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(plans.VARIABLE, "~/plan.json")
    assert plans.follow() == ["--plan", str((tmp_path / "plan.json").resolve())]


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(plans.VARIABLE, str(tmp_path / "plan.json"))
    with pytest.raises(ToolchainError) as refused:
        plans.follow()
    assert refused.value.problem == f"there is no plan {tmp_path}/plan.json"
    assert refused.value.remedy == "make one: make plan STACK=… PLAN=FILE"
    assert os.environ[EXPERIMENTAL] == ""


def test_what_was_saved_is_what_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(plans.VARIABLE, str(tmp_path / "plan.json"))
    _, saved = plans.save(plans.plan_file("lab"))
    _, followed = plans.follow()
    assert Path(followed) == Path(saved).resolve()
