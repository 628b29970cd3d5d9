"""A state that can't be read ends every command: nothing is taken for absent, and nothing is removed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reachability import __main__ as reachability
from reachability.probing import gather
from stacks import schema
from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import __main__ as commands
from toolchain import (
    down,
    guard,
    kubeconfig,
    node_states,
    ownership,
    preview,
    recover,
    setup,
    state,
    swarm,
    sweep,
    wanted,
    watches,
)
from toolchain.drift import look

# Pulumi answers some questions of a stack whose secrets it can't read; of a backend that is away, none.
AWAY, LOCKED = ("stack", "stack output", "stack export"), ("stack output", "stack export")
LOOKING = ("preview", "plan", "drift", "doctor", "kubeconfig", "conformance", "matrix")
COMMANDS = (*LOOKING, "up", "down", "sweep")
REMEDY = "nothing was changed; see that PULUMI_BACKEND_URL and the passphrase are right, then try again"


def never(what: str) -> Callable[..., object]:
    return lambda *_, **__: pytest.fail(f"{what} was called")


@pytest.fixture(autouse=True)
def checkout(pulumi: FakePulumi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack with a file, on an engine where all is there; nothing may be removed from it."""
    path = tmp_path / f"Pulumi.{STACK}.yaml"
    path.write_text("config: {}\n")
    monkeypatch.setattr(wanted, "settings_file", lambda _: path)
    for module in (down, gather, kubeconfig, look, node_states, ownership, preview, setup):
        monkeypatch.setattr(module, "current_cli", lambda *_: pulumi.cli)
    for module in (commands, ownership):
        monkeypatch.setattr(module, "find_cli", lambda *_: pulumi.cli)
    monkeypatch.setattr(ownership, "make_state", lambda: None)
    monkeypatch.setattr(state, "make_state", lambda: None)
    monkeypatch.setattr(setup, "ensure_pulumi", lambda _: None)
    monkeypatch.setattr(setup, "probe_host", list)
    for steps in ("engine_steps", "host_steps", "pulumi_steps"):
        monkeypatch.setattr(setup, steps, lambda _: [])
    monkeypatch.setattr(watches, "steps", lambda *_: [])
    monkeypatch.setattr(schema, "main", lambda _: None)
    monkeypatch.setattr(guard, "arguments", lambda _: [])
    monkeypatch.setattr(recover, "locks", lambda _: [])
    for module in (commands, down):
        monkeypatch.setattr(module, "ensure_engine", lambda: None)
        monkeypatch.setattr(module, "connect", lambda: None)
    monkeypatch.setattr(commands, "examine", lambda *_: [])
    monkeypatch.setattr(swarm, "leave", never("swarm.leave"))
    monkeypatch.setattr(swarm, "enter", never("swarm.enter"))
    monkeypatch.setattr(sweep, "remove", never("sweep.remove"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fails", [AWAY, LOCKED], ids=["the backend is away", "the passphrase is wrong"])
def test_a_state_that_can_not_be_read_is_an_error_and_nothing_is_changed(
    command: str, fails: tuple[str, ...], pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.answers("stack", "there")
    for one in fails:
        pulumi.answers(one, code=255)
    if command == "matrix":
        assert reachability.main(["--stack", STACK]) == 2
    else:
        assert commands.main([command, "--stack", STACK]) == 1
    assert REMEDY in capsys.readouterr().err
    assert {call.split()[0] for call in pulumi.calls} == {"stack"}, "Pulumi was only asked to look"
