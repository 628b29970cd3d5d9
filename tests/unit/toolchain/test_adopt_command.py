"""`make adopt` shows, asks, takes; and whatever goes wrong, the state is as it was."""

import json
from typing import Any

import pytest

from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER, SHOP
from tests.unit.toolchain import adoptable
from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import __main__ as commands
from toolchain import confirm, owners, recover, sweep
from toolchain.adopt import command
from toolchain.drift import repair
from toolchain.errors import ToolchainError

WORKLOADS = {
    "cluster": {"kubeconfig": "~/.kube/config", "context": "team"},
    "ingress_class": "nginx",
    "namespaces": {"shop": SHOP},
}


@pytest.fixture
def pulumi(pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    """A backend that has an empty stack, and an engine that has all of it."""
    monkeypatch.setattr(command, "current_cli", lambda: pulumi.cli)
    monkeypatch.setattr(command, "connect", lambda: None)
    monkeypatch.setattr(command, "known_lacks", dict)
    monkeypatch.setattr(recover, "unlock", lambda *_: None)
    monkeypatch.setattr(recover, "go_on", lambda *_: None)
    monkeypatch.setattr(repair, "on_engine", lambda *_: 0)
    monkeypatch.setattr(owners, "last", lambda _: ("from /home/b", False))
    monkeypatch.setattr(owners, "note", lambda _: None)
    monkeypatch.setattr(sweep, "leftovers", lambda *_: adoptable.found())
    monkeypatch.setenv(confirm.VARIABLE, confirm.YES)
    pulumi.answers("stack export", json.dumps({"version": 3, "deployment": {}}))
    return pulumi


def previews(pulumi: FakePulumi, *steps: dict[str, Any]) -> None:
    """Say what the preview shows, before and after."""
    found = [
        one | {"urn": one["newState"]["urn"], "newState": _named(one["newState"])}
        for one in (*adoptable.steps(), *steps)
    ]
    pulumi.answers("preview", json.dumps({"steps": found}))


def _named(state: dict[str, Any]) -> dict[str, Any]:
    """The names on the engine are the other stack's: nothing here depends on what it is called."""
    if "04da6b54" in str(state.get("inputs", {}).get("name")):
        return {**state, "inputs": {**state["inputs"], "name": "lab-shop"}}
    return state


def verbs(pulumi: FakePulumi) -> list[str]:
    return [" ".join(one.split()[:2]) for one in pulumi.calls]


def test_what_is_agreed_is_written_read_and_compared(
    pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    previews(pulumi)
    assert command.run(STACK) == 0
    assert verbs(pulumi)[:5] == [
        "stack export",
        "preview --stack",
        "stack import",
        "refresh --stack",
        "preview --stack",
    ]
    said = capsys.readouterr().err
    assert "network lab-front, made 2026-11-25 10:00:00" in said
    assert "if it was stood up from /home/b, and its state is still there, two states then know it" in said
    assert "3 are in the state of this checkout now; none was made anew" in said


def test_without_agreement_nothing_is_written(pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirm, "agreed", lambda _: False)
    previews(pulumi)
    assert command.run(STACK) == 1
    assert "stack import" not in verbs(pulumi)


def test_where_pulumi_would_replace_something_the_state_is_as_it_was(pulumi: FakePulumi) -> None:
    previews(pulumi, {**adoptable.steps()[5], "op": "replace"})
    with pytest.raises(ToolchainError, match="would replace what was found to be as wanted"):
        command.run(STACK)
    assert verbs(pulumi)[-1] == "stack import"
    assert verbs(pulumi).count("stack import") == 2


def test_where_the_provider_can_not_read_it_the_state_is_as_it_was(pulumi: FakePulumi) -> None:
    previews(pulumi)
    pulumi.answers("refresh", code=1)
    with pytest.raises(ToolchainError):
        command.run(STACK)
    assert verbs(pulumi)[-1] == "stack import"


def test_where_there_is_no_preview_it_is_said_where_to_see_why(pulumi: FakePulumi) -> None:
    pulumi.answers("preview", code=1)
    with pytest.raises(ToolchainError, match=f"`make preview STACK={STACK}` says why"):
        command.run(STACK)
    assert "stack import" not in verbs(pulumi)


def test_where_nothing_is_unknown_nothing_is_asked(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "leftovers", lambda *_: [])
    assert command.run(STACK) == 0
    assert verbs(pulumi) == ["stack export"]


def test_where_the_yaml_has_none_of_it_that_is_said(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = adoptable.leftover("network", "lab-other", adoptable.network())
    monkeypatch.setattr(sweep, "leftovers", lambda *_: [other])
    previews(pulumi)
    with pytest.raises(ToolchainError, match="has nothing of what is there"):
        command.run(STACK)


@pytest.mark.parametrize(("field", "value"), [("cluster", CLUSTER), ("workloads", WORKLOADS)])
def test_a_cluster_and_workloads_are_refused_before_anything_is_looked_at(field: str, value: object) -> None:
    with pytest.raises(
        ToolchainError, match=f"stack base has `{field}`, and only a stack of networks"
    ) as error:
        command.require_adoptable("base", load({field: value}, "a test"))
    for way in (".state", "`secret`", "PULUMI_BACKEND_URL", "another stack name", "make sweep STACK=base"):
        assert way in str(error.value)


def test_adopting_needs_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["adopt"]) == 1
    assert "`adopt` removes or takes a stack, and none is named" in capsys.readouterr().err
