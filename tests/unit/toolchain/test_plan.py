"""`make plan` keeps what a preview has shown; `make up PLAN=FILE` does that and nothing else."""

import re
from pathlib import Path

import pytest

from policies import configuration
from policies.configuration import PACK
from stacks.model.stack import Settings
from tests.unit.previews.sample import SAMPLES
from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import __main__ as commands
from toolchain import node_states, other_engine, plans
from toolchain.drift import command as drift
from toolchain.errors import ToolchainError

NOTHING = (SAMPLES / "nothing.json").read_text(encoding="utf-8")
REFUSED = (SAMPLES / "refused.json").read_text(encoding="utf-8")


@pytest.fixture(name="set_up", autouse=True)
def set_up_stacks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stacks that were set up; the host lacks nothing, and what stands runs."""
    done: list[str] = []
    monkeypatch.setattr(commands, "do_setup", done.append)
    monkeypatch.setattr(commands, "do_doctor", lambda _stack: 0)
    monkeypatch.setattr(commands, "wanted_settings", lambda _stack: Settings())
    monkeypatch.setattr(commands, "_put_back_first", lambda *_: None)
    monkeypatch.setattr(drift, "put_back", lambda *_: 0)
    monkeypatch.setattr(commands, "connect", lambda: None)
    monkeypatch.setattr(node_states, "require_answer", lambda *_: None)
    monkeypatch.setattr(other_engine, "require_same", lambda *_: None)
    return done


@pytest.fixture(name="path")
def plan_path(
    pulumi: FakePulumi,  # noqa: ARG001  whose fixture empties PLAN, before it is set
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The file that PLAN names; not there yet."""
    path = tmp_path / "plan.json"
    monkeypatch.setenv(plans.VARIABLE, str(path))
    return path


def run(command: str) -> int:
    return commands.main([command, "--stack", STACK])


def test_pulumi_is_told_to_keep_what_its_preview_shows(
    pulumi: FakePulumi, path: Path, set_up: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.previews(NOTHING)
    assert run("plan") == 0
    (asked,) = pulumi.calls
    assert asked.startswith(f"preview --stack {STACK} --json ")
    assert asked.endswith(f" --policy-pack {PACK} --save-plan {path} --non-interactive")
    assert pulumi.experimental == "true"
    assert set_up == [STACK]
    shown = capsys.readouterr()
    assert shown.out.startswith(f"Preview of {STACK}: no changes\n")
    assert shown.err == f"the plan is kept: make up STACK={STACK} PLAN={path}\n"


def test_a_preview_keeps_none(pulumi: FakePulumi, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pulumi.previews(NOTHING)
    assert run("preview") == 0
    assert "--save-plan" not in pulumi.calls[0]
    assert pulumi.experimental == ""
    assert not path.exists()
    assert capsys.readouterr().err == ""


def test_without_a_name_a_plan_is_kept_among_the_reports(
    pulumi: FakePulumi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plans, "CHECKOUT", tmp_path)
    pulumi.previews(NOTHING)
    assert run("plan") == 0
    assert f"PLAN={tmp_path}/reports/plans/{STACK}.json\n" in capsys.readouterr().err


def test_what_is_printed_is_what_follows_it(
    pulumi: FakePulumi, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.previews(NOTHING)
    run("plan")
    (printed,) = re.findall(r"PLAN=(\S+)", capsys.readouterr().err)
    monkeypatch.setenv(plans.VARIABLE, printed)
    assert run("up") == 0
    assert f" --plan {path.resolve()} " in pulumi.calls[-1]


@pytest.mark.usefixtures("path")
def test_a_preview_that_failed_is_1_and_no_plan_is_offered(
    pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.previews(REFUSED, code=1)
    assert run("plan") == 1
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("path")
def test_where_policies_are_off_a_plan_is_made_without_them(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICIES", "off")
    pulumi.previews(NOTHING)
    assert run("plan") == 0
    assert "--policy-pack" not in pulumi.calls[0]


def test_where_policies_can_not_be_asked_no_plan_is_begun(
    pulumi: FakePulumi, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuration, "FOLDER", tmp_path)
    (tmp_path / f"{STACK}.json").write_text('{"nonsense": {}}')
    assert run("plan") == 1
    assert pulumi.calls == []
    assert not path.exists()


def test_an_update_by_a_plan_refreshes_nothing_first(pulumi: FakePulumi, path: Path) -> None:
    path.touch()
    assert run("up") == 0
    how = f"--plan {path.resolve()} --policy-pack {PACK} --non-interactive"
    assert pulumi.calls == [f"up --stack {STACK} --yes --suppress-outputs {how}"]
    assert pulumi.experimental == "true"


def test_an_update_without_one_refreshes_first(pulumi: FakePulumi) -> None:
    assert run("up") == 0
    how = f"--refresh --policy-pack {PACK} --non-interactive"
    assert pulumi.calls == [f"up --stack {STACK} --yes --suppress-outputs {how}"]
    assert pulumi.experimental == ""


def test_an_update_by_a_plan_that_is_not_there_changes_nothing(
    pulumi: FakePulumi, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("up") == 1
    assert pulumi.calls == []
    said = f"error: there is no plan {path}\nremedy: make one: make plan STACK=… PLAN=FILE\n"
    assert capsys.readouterr().err == said


@pytest.mark.usefixtures("path")
def test_a_preview_that_failed_leaves_no_plan_to_follow(pulumi: FakePulumi) -> None:
    pulumi.previews(REFUSED, code=1)
    run("plan")
    with pytest.raises(ToolchainError, match="there is no plan"):
        plans.follow()


def test_brackets_in_its_path_are_no_styles(
    pulumi: FakePulumi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "[lab] plan.json"
    monkeypatch.setenv(plans.VARIABLE, str(path))
    pulumi.previews(NOTHING)
    run("plan")
    assert str(path.parent / "[lab]") in capsys.readouterr().err
