"""`make down` removes what a stack has made, and knows what stood on another one's cluster."""

import json
import os
from pathlib import Path

import pytest

from stacks.settings import load
from tests.unit.toolchain.fake_pulumi import FakePulumi
from toolchain import down, grounds, node_states, other_engine, recover, setup, swarm, sweep
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

CLUSTER = {
    "network": {"subnet": "10.1.0.0/16"},
    "pod_subnet": "10.2.0.0/16",
    "service_subnet": "10.3.0.0/16",
    "api_port": 16443,
    "workers": {"worker-a": {}},
}
TEAM = {"cluster": {"stack": "base"}, "namespaces": {"shop": {"apps": {}}}}
VARIABLE = "PULUMI_K8S_DELETE_UNREACHABLE"


@pytest.fixture(name="checkout", autouse=True)
def checkout_with_two_stacks(pulumi: FakePulumi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack `base` with a cluster, and a stack `team` whose workloads stand on it; the engine is none's."""
    for name, key, value in (("base", "cluster", CLUSTER), ("team", "workloads", TEAM)):
        config = {"config": {f"container-networks:{key}": value}}
        (tmp_path / f"Pulumi.{name}.yaml").write_text(json.dumps(config))

    def settings_file(stack: str) -> Path:
        return tmp_path / f"Pulumi.{stack}.yaml"

    for module in ("stack", "grounds", "wanted"):
        monkeypatch.setattr(f"toolchain.{module}.settings_file", settings_file)
    monkeypatch.setattr(down, "current_cli", lambda: pulumi.cli)
    monkeypatch.setattr(down, "ensure_engine", lambda: None)
    monkeypatch.setattr(down, "connect", lambda: None)
    monkeypatch.setattr(setup, "ensure_pulumi", lambda _: None)
    monkeypatch.setattr(sweep, "leftovers", lambda *_: [])
    monkeypatch.setattr(recover, "unlock", lambda *_: None)
    monkeypatch.setattr(recover, "go_on", lambda *_: None)
    monkeypatch.setattr(swarm, "leave", lambda _: "")
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(node_states, "current_cli", lambda: pulumi.cli)
    monkeypatch.setattr(other_engine, "require_same", lambda *_: None)
    pulumi.answers("stack", "there")
    pulumi.answers("stack export", "{}")
    pulumi.answers("stack output", "{}")


def test_what_stood_on_a_cluster_that_is_gone_is_forgotten(
    pulumi: FakePulumi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(Stack, "run", lambda *_, env=None, **__: told.append(env))
    pulumi.answers("stack output", "{}")
    down.run("team")
    assert told[-1] == {VARIABLE: "true"}
    assert VARIABLE not in os.environ
    assert "the cluster of stack base is gone" in capsys.readouterr().err


def test_what_stands_on_a_cluster_that_does_not_answer_is_not_forgotten(pulumi: FakePulumi) -> None:
    pulumi.answers("stack output", '{"kubeconfig": "k"}')
    down.run("team")
    assert VARIABLE not in os.environ
    assert any(call.startswith("destroy --stack team") for call in pulumi.calls)


def test_a_cluster_of_another_stack_that_does_not_run_is_neither_started_nor_forgotten(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise node_states.stopped("base", {"base-control-plane": "exited"})

    monkeypatch.setattr(node_states, "require_answer", refuses)
    pulumi.answers("stack output", '{"kubeconfig": "k"}')
    with pytest.raises(ToolchainError, match="`make up STACK=base` starts them"):
        down.run("team")
    assert not any(call.startswith("destroy") for call in pulumi.calls)


def test_nodes_of_its_own_that_do_not_run_are_started_first(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def starts(_stack: str) -> list[str]:
        assert not any(call.startswith("destroy") for call in pulumi.calls)
        return ["base-control-plane"]

    monkeypatch.setattr(node_states, "start", starts)
    down.run("base")
    assert "can be removed: base-control-plane" in capsys.readouterr().err
    assert any(call.startswith("destroy --stack base") for call in pulumi.calls)


def test_what_was_on_a_cluster_that_is_lost_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(Stack, "run", lambda *_, env=None, **__: told.append(env))
    monkeypatch.setattr(node_states, "is_lost", lambda _: True)
    down.run("base")
    assert told[-1] == {VARIABLE: "true"}


def test_who_stood_on_a_removed_cluster_is_said(
    pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.answers("stack output", '{"expectations": []}')
    down.run("base")
    assert "stack team stood on its cluster; `make down STACK=team` forgets it" in capsys.readouterr().err


def test_nobody_is_said_to_have_stood_there_who_did_not(
    pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.answers("stack output", "{}")
    down.run("base")
    assert "stood on" not in capsys.readouterr().err


def test_a_stack_that_never_was_needs_no_removal(
    pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.answers("stack", code=6)
    down.run("base")
    assert not any(call.startswith("destroy") for call in pulumi.calls)
    assert "stack base is not up: nothing was removed" in capsys.readouterr().err


def test_a_stack_that_there_is_not_is_not_taken_for_one_that_is_not_up(pulumi: FakePulumi) -> None:
    pulumi.answers("stack", code=6)
    with pytest.raises(ToolchainError, match="there is no stack bas\n"):
        down.run("bas")


def test_a_stack_that_is_refused_stands_on_nothing(pulumi: FakePulumi, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.wrong.yaml").write_text("config: {container-networks:nonsense: 1}")
    pulumi.answers("stack output", '{"expectations": []}')
    assert grounds.standing_on("base", pulumi.cli) == ["team"]


def test_workloads_on_the_stacks_own_cluster_have_no_other_ground() -> None:
    assert load({"cluster": CLUSTER}, "a test").target is None


def test_a_backend_that_does_not_answer_is_no_absent_stack(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[str] = []
    monkeypatch.setattr(swarm, "leave", left.append)
    pulumi.answers("stack", code=255)
    with pytest.raises(ToolchainError, match="nothing was changed"):
        down.run("base")
    assert left == []
    assert not any(call.startswith("destroy") for call in pulumi.calls)


def test_a_stack_of_another_checkout_is_neither_removed_nor_taken_its_swarm(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "leftovers", lambda *_: ["container base-web"])
    monkeypatch.setattr(swarm, "leave", lambda stack: pytest.fail(f"left for {stack}"))
    pulumi.answers("stack", code=6)
    with pytest.raises(ToolchainError, match="nothing was removed"):
        down.run("base")
