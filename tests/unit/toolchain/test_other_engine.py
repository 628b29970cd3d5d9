"""Another engine that was chosen since does not make a stack look as if it had been removed."""

from types import SimpleNamespace
from typing import Any

import pytest

from stacks.model.stack import Settings
from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import confirm, other_engine
from toolchain.drift import command
from toolchain.drift import engine as drift_engine
from toolchain.drift.engine import Picture
from toolchain.drift.look import Look
from toolchain.drift.made import CONTAINER, NETWORK, resources
from toolchain.errors import ToolchainError
from toolchain.stack import Stack


def resource(type_: str, identity: str) -> dict[str, Any]:
    urn = f"urn:pulumi:{STACK}::container-networks::{type_}::{identity}"
    return {"urn": urn, "type": type_, "custom": True, "id": identity, "inputs": {"name": identity}}


CLIENT: Any = SimpleNamespace()
WEB, FRONT = resource(CONTAINER, "web"), resource(NETWORK, "front")
OBJECT = resource("kubernetes:core/v1:Namespace", "shop")


@pytest.fixture(name="stack")
def stack_of_a_state(pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> Stack:
    monkeypatch.setattr(Stack, "deployment", lambda _: {"resources": [WEB, FRONT, OBJECT]})
    monkeypatch.delenv(confirm.VARIABLE, raising=False)
    return Stack(STACK, pulumi.cli)


def there(monkeypatch: pytest.MonkeyPatch, *networks: str) -> None:
    seen = Picture(containers={"stranger": {}}, networks={one: {} for one in networks}, services={})
    monkeypatch.setattr(drift_engine, "take", lambda *_: seen)


def test_a_stack_of_which_something_is_there_is_on_this_engine(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    there(monkeypatch, "front")
    other_engine.require_same(stack, CLIENT)


def test_a_stack_of_which_nothing_is_there_is_not_forgotten_unasked(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    there(monkeypatch)
    with pytest.raises(ToolchainError) as refused:
        other_engine.require_same(stack, CLIENT)
    assert "is on the engine at unix:///nowhere: it was made on another engine" in refused.value.problem
    assert "add YES=1" in refused.value.remedy
    monkeypatch.setattr(confirm, "agreed", lambda _: False)
    with pytest.raises(ToolchainError, match=r"all 2 things of it were removed by hand\n.*docker context"):
        other_engine.require_same(stack, CLIENT)


def test_who_agrees_goes_on(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch)
    monkeypatch.setenv(confirm.VARIABLE, confirm.YES)
    other_engine.require_same(stack, CLIENT)


@pytest.mark.parametrize("made", [[], [OBJECT]], ids=["nothing", "only objects of Kubernetes"])
def test_a_stack_without_anything_on_an_engine_asks_none(
    made: list[dict[str, Any]], stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stack, "deployment", lambda _: {"resources": made})
    monkeypatch.setattr(drift_engine, "take", lambda *_: pytest.fail("asked"))
    other_engine.require_same(stack, CLIENT)


def test_drift_does_not_call_it_drift_that_up_repairs(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch)
    made = resources(stack.deployment())
    monkeypatch.setattr(command, "look", lambda *_: Look(made, []))
    monkeypatch.setattr(command, "connect", lambda: CLIENT)
    with pytest.raises(ToolchainError, match=r"made on another engine.*\n.*choose the engine") as refused:
        command.run(STACK, Settings())
    assert f"`make up STACK={STACK}` asks" in refused.value.remedy
