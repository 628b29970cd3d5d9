"""Nodes that do not run are said, with the remedy, before anything waits for their API server in vain."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import NotFound

from components.cluster.node import ROLE_LABEL
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import __main__ as commands
from toolchain import guard, node_states, other_engine, plans
from toolchain.drift import repair
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

URN = "urn:pulumi:lab::container-networks::docker:index/container:Container::"
TEAM = load({"workloads": {"cluster": {"stack": "lab"}, "namespaces": {"shop": {"apps": {}}}}}, "a test")


def container(name: str, *labels: str) -> dict[str, Any]:
    return {
        "urn": f"{URN}{name}",
        "type": "docker:index/container:Container",
        "custom": True,
        "id": f"id-{name}",
        "inputs": {"name": f"lab-{name}", "labels": [{"label": one, "value": "x"} for one in labels]},
    }


STATE = {
    "deployment": {
        "resources": [
            container("control-plane", ROLE_LABEL),
            container("worker-a", ROLE_LABEL),
            container("web"),
        ]
    }
}
Nodes = Callable[..., None]


@pytest.fixture(name="nodes")
def nodes_in_a_state(pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> Nodes:
    """Say in which state each node is; `web` is never asked for."""

    def are(**states: str) -> None:
        def get(identity: str) -> Any:
            state = states[identity.removeprefix("id-").replace("-", "_")]
            if state == "gone":
                raise NotFound("no such container")
            return SimpleNamespace(attrs={"State": {"Status": state}})

        client = SimpleNamespace(containers=SimpleNamespace(get=get))
        monkeypatch.setattr(node_states, "connect", lambda: client)

    monkeypatch.setattr(node_states, "current_cli", lambda: pulumi.cli)
    pulumi.answers("stack export", json.dumps(STATE))
    return are


def test_nodes_that_run_are_fine(nodes: Nodes) -> None:
    nodes(control_plane="running", worker_a="running")
    node_states.require_all("lab", Settings())
    node_states.require_answer("lab", Settings())


@pytest.mark.parametrize("state", ["exited", "paused", "created", "dead", "restarting"])
def test_a_control_plane_that_does_not_run_can_not_answer(state: str, nodes: Nodes) -> None:
    nodes(control_plane=state, worker_a="running")
    with pytest.raises(ToolchainError) as refused:
        node_states.require_answer("lab", Settings())
    assert refused.value.problem == f"nodes of stack lab do not run: lab-control-plane ({state})"
    assert refused.value.remedy == "`make up STACK=lab` starts them"


def test_a_worker_that_does_not_run_matters_to_probes_and_not_to_a_preview(nodes: Nodes) -> None:
    nodes(control_plane="running", worker_a="exited")
    node_states.require_answer("lab", Settings())
    with pytest.raises(ToolchainError, match=r"lab-worker-a \(exited\)"):
        node_states.require_all("lab", Settings())


def test_a_node_that_is_gone_is_not_started_but_made_anew(nodes: Nodes) -> None:
    nodes(control_plane="gone", worker_a="exited")
    with pytest.raises(ToolchainError, match=r"\(gone\).*\n.*makes it anew"):
        node_states.require_all("lab", Settings())


def test_a_teams_stack_is_sent_to_the_one_that_has_the_cluster(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes(control_plane="exited", worker_a="exited")
    states = {"lab": STATE["deployment"]}
    monkeypatch.setattr(Stack, "deployment", lambda stack: states.get(stack.name, {}))
    with pytest.raises(ToolchainError, match="`make up STACK=lab` starts them"):
        node_states.require_answer("team", TEAM)


class Stopped:
    """A container that writes down what is done with it."""

    def __init__(self, name: str, status: str, done: list[str]) -> None:
        self.name, self.attrs, self._done = name, {"State": {"Status": status}}, done

    def start(self) -> None:
        self._done.append(f"start {self.name}")

    def unpause(self) -> None:
        self._done.append(f"unpause {self.name}")


@pytest.fixture(name="done")
def done_on_the_engine(pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `start` does with a worker that is paused, and a control plane that has exited."""
    done: list[str] = []
    states = {"control-plane": "exited", "worker-a": "paused", "worker-b": "running", "worker-c": "gone"}

    def get(identity: str) -> Stopped:
        name = identity.removeprefix("id-")
        if states[name] == "gone":
            raise NotFound("no such container")
        return Stopped(name, states[name], done)

    client = SimpleNamespace(containers=SimpleNamespace(get=get))
    monkeypatch.setattr(node_states, "connect", lambda: client)
    monkeypatch.setattr(node_states, "current_cli", lambda: pulumi.cli)
    monkeypatch.setattr(repair, "await_healthy", lambda found: done.append(f"wait {len(found)}"))
    return done


NODES = [container(name, ROLE_LABEL) for name in ("worker-a", "worker-b", "worker-c", "control-plane")]
OBJECT = {"urn": "urn:x::y", "type": "kubernetes:core/v1:Namespace", "custom": True, "id": "shop"}


def test_nodes_are_started_so_that_what_is_on_them_can_be_removed(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stack, "deployment", lambda _: {"resources": [*NODES, OBJECT]})
    assert node_states.start(STACK) == ["control-plane", "worker-a"]
    assert done == ["start control-plane", "unpause worker-a", "wait 2"]


def test_nodes_that_nothing_is_on_are_removed_as_they_are(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stack, "deployment", lambda _: {"resources": NODES})
    assert node_states.start(STACK) == []
    assert done == []


@pytest.mark.parametrize(("state", "lost"), [("gone", True), ("exited", False), ("running", False)])
def test_a_cluster_is_lost_only_with_its_control_plane(state: str, lost: bool, nodes: Nodes) -> None:
    nodes(control_plane=state, worker_a="gone")
    assert node_states.is_lost("lab") is lost


def test_a_stack_without_nodes_asks_no_engine(pulumi: FakePulumi, nodes: Nodes) -> None:
    nodes()
    pulumi.answers("stack export", json.dumps({"deployment": {"resources": [container("web")]}}))
    node_states.require_all("lab", Settings())
    assert not node_states.is_lost("lab")


def test_a_state_that_can_not_be_read_is_no_state_without_nodes(pulumi: FakePulumi, nodes: Nodes) -> None:
    nodes()
    pulumi.answers("stack export", code=255)
    with pytest.raises(ToolchainError, match="nothing was changed"):
        node_states.require_answer("lab", Settings())


@pytest.mark.parametrize("command", ["preview", "plan"])
def test_pulumi_is_not_asked_for_a_preview_that_would_advise_to_forget_the_cluster(
    command: str,
    nodes: Nodes,
    pulumi: FakePulumi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nodes(control_plane="exited", worker_a="exited")
    monkeypatch.setattr(commands, "do_setup", lambda _: 0)
    monkeypatch.setattr(commands, "wanted_settings", lambda _: Settings())
    monkeypatch.setattr(guard, "arguments", lambda _: [])
    assert commands.main([command, "--stack", STACK]) == 1
    assert f"`make up STACK={STACK}` starts them" in capsys.readouterr().err
    assert not any(call.startswith("preview") for call in pulumi.calls)


def test_a_plan_is_not_followed_onto_a_cluster_that_can_not_answer(
    nodes: Nodes, pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes(control_plane="exited", worker_a="exited")
    monkeypatch.setattr(other_engine, "require_same", lambda *_: None)
    monkeypatch.setattr(commands, "connect", lambda: None)
    monkeypatch.setattr(plans, "follow", lambda: ["--plan", "p.json"])
    monkeypatch.setattr(commands, "do_doctor", lambda _: 0)
    monkeypatch.setattr(commands, "do_setup", lambda _: 0)
    monkeypatch.setattr(commands, "wanted_settings", lambda _: Settings())
    monkeypatch.setattr(guard, "arguments", lambda _: [])
    assert commands.main(["up", "--stack", STACK]) == 1
    assert "do not run: lab-control-plane (exited)" in capsys.readouterr().err
    assert not any(call.startswith("up") for call in pulumi.calls)
