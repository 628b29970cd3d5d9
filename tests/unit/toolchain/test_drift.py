"""`make drift` looks, changes nothing, and tells what was changed by hand from what it could not see."""

import json

import pytest

from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import __main__ as commands
from toolchain.errors import ToolchainError

# Pulumi's own exit codes: sdk/go/common/util/cmdutil/exit.go.
ERROR, CHANGES = 1, 7
SHOWN = f"$ pulumi refresh --stack {STACK} --preview-only --expect-no-changes --suppress-outputs\n"


@pytest.fixture(name="set_up", autouse=True)
def set_up_stacks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stacks that were set up."""
    done: list[str] = []
    monkeypatch.setattr(commands, "do_setup", done.append)
    return done


@pytest.fixture(name="stands")
def standing_stack(pulumi: FakePulumi) -> FakePulumi:
    """A Pulumi that knows resources of the stack."""
    resources = [{"urn": f"urn:pulumi:{STACK}::p::pulumi:pulumi:Stack::s", "type": "pulumi:pulumi:Stack"}]
    pulumi.answers("stack", STACK)
    pulumi.answers("stack output", '{"networks": {}}')
    pulumi.answers("stack export", json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return pulumi


def drift() -> int:
    return commands.main(["drift", "--stack", STACK])


def test_a_stack_as_it_was_made_is_0(stands: FakePulumi, capsys: pytest.CaptureFixture[str]) -> None:
    stands.answers("refresh")
    assert drift() == 0
    assert capsys.readouterr().err == f"{SHOWN}stack {STACK} is as it was made\n"


def test_what_was_changed_by_hand_is_1_and_what_repairs_it_is_said(
    stands: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    stands.answers("refresh", code=CHANGES)
    assert drift() == 1
    said = f"stack {STACK} has drifted; `make up STACK={STACK}` repairs it\n"
    assert capsys.readouterr().err == SHOWN + said


@pytest.mark.parametrize("code", [0, CHANGES])
def test_nothing_is_changed_by_looking(code: int, stands: FakePulumi) -> None:
    stands.answers("refresh", code=code)
    drift()
    asked = [call for call in stands.calls if not call.startswith("stack ")]
    assert asked == [SHOWN.removeprefix("$ pulumi ").strip() + " --non-interactive"]


def test_the_stack_is_set_up_first(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(stack: str) -> None:
        raise ToolchainError(f"stack {stack} can't be set up", "mend it")

    monkeypatch.setattr(commands, "do_setup", fails)
    assert drift() == 1
    assert pulumi.calls == []
    assert capsys.readouterr().err == f"error: stack {STACK} can't be set up\nremedy: mend it\n"


def test_the_stack_that_is_named_is_set_up(stands: FakePulumi, set_up: list[str]) -> None:
    stands.answers("refresh")
    drift()
    assert set_up == [STACK]


def test_a_refresh_that_failed_is_no_drift(stands: FakePulumi, capsys: pytest.CaptureFixture[str]) -> None:
    """Such as where the engine can't be reached, or another run holds the state's lock."""
    stands.answers("refresh", code=ERROR)
    assert drift() != 0
    assert "has drifted" not in capsys.readouterr().err


def test_a_stack_that_was_never_made_is_not_as_it_was_made(
    stands: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as where a CI job has lost the secret that names the backend."""
    stands.answers("stack output", "{}")
    stands.answers("stack export", '{"version": 3, "deployment": {}}')
    stands.answers("refresh")
    drift()
    assert "is as it was made" not in capsys.readouterr().err
