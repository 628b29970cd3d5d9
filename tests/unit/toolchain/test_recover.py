"""After a killed run: what it had begun is made anew, and nothing else is touched."""

import json
import os
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import NotFound

from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import recover
from toolchain.drift.made import CONTAINER, NETWORK
from toolchain.errors import ToolchainError
from toolchain.stack import Stack
from toolchain.state import BACKEND

LABEL = "container-networks.stack"


class Thing:
    """A container or network; its labels where the engine has them."""

    def __init__(self, labels: dict[str, str], removed: list[str], name: str) -> None:
        self.attrs: dict[str, Any] = {"Config": {"Labels": labels}, "Created": "2026-11-25T10:00:00"}
        self._removed = removed
        self._name = name

    def remove(self, **_: object) -> None:
        self._removed.append(self._name)


class Kind:
    """Everything of one kind on an engine."""

    def __init__(self, things: dict[str, Thing]) -> None:
        self._things = things

    def get(self, name: str) -> Thing:
        if name not in self._things:
            raise NotFound(name)
        return self._things[name]


def begun(type_: str, name: str) -> dict[str, Any]:
    return {"type": "creating", "resource": {"urn": f"urn::{name}", "type": type_, "inputs": {"name": name}}}


def engine(removed: list[str], **labels: dict[str, str]) -> Any:
    """An engine with containers and networks of these names; a network's begins with `net`."""
    things = {name: Thing(found, removed, name) for name, found in labels.items()}
    networks = {name: one for name, one in things.items() if name.startswith("net")}
    containers = {name: one for name, one in things.items() if name not in networks}
    return SimpleNamespace(containers=Kind(containers), networks=Kind(networks), services=Kind({}))


def go_on(pulumi: FakePulumi, client: Any, *operations: dict[str, Any]) -> None:
    deployment = {"resources": [], "pending_operations": list(operations)}
    pulumi.answers("stack export", json.dumps({"deployment": deployment}))
    recover.go_on(Stack(STACK, pulumi.cli), client)


def test_what_was_begun_is_removed_and_nothing_else_of_that_label(pulumi: FakePulumi) -> None:
    own = {LABEL: STACK}
    removed: list[str] = []
    client = engine(removed, net=own, web=own, of_another_state=own)
    go_on(pulumi, client, begun(NETWORK, "net"), begun(CONTAINER, "web"), begun(CONTAINER, "never-made"))
    assert removed == ["web", "net"]
    assert pulumi.calls[-1].startswith(f"refresh --stack {STACK} --yes")
    assert "--clear-pending-creates" in pulumi.calls[-1]


def test_a_name_that_somebody_else_has_is_refused_and_kept(pulumi: FakePulumi) -> None:
    removed: list[str] = []
    with pytest.raises(ToolchainError, match="web is on the engine and is not this stack's"):
        go_on(pulumi, engine(removed, web={}), begun(CONTAINER, "web"))
    assert removed == []


def test_objects_of_kubernetes_are_only_forgotten(pulumi: FakePulumi) -> None:
    removed: list[str] = []
    go_on(pulumi, engine(removed, web={LABEL: STACK}), begun("kubernetes:core/v1:Namespace", "web"))
    assert removed == []
    assert "--clear-pending-creates" in pulumi.calls[-1]


def test_where_nothing_was_begun_nothing_is_done(pulumi: FakePulumi) -> None:
    go_on(pulumi, None)
    assert not any(call.startswith("refresh") for call in pulumi.calls)


@pytest.fixture(name="lock")
def lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file backend has a lock on the stack."""
    monkeypatch.setenv(BACKEND, f"file://{tmp_path / 'state'}")
    folder = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "container-networks" / STACK
    folder.mkdir(parents=True)
    return folder / "lock.json"


def locked(path: Path, pid: int, host: str) -> None:
    said = {"pid": pid, "username": "ann", "hostname": host, "timestamp": "2026-11-25T10:00:00Z"}
    path.write_text(json.dumps(said))


def test_the_lock_of_a_process_that_has_ended_is_removed(pulumi: FakePulumi, lock: Path) -> None:
    locked(lock, 2**22 + 1, socket.gethostname())  # above the kernel's highest number
    recover.unlock(Stack(STACK, pulumi.cli))
    assert pulumi.calls[-1].startswith(f"cancel {STACK} --yes")


def test_a_number_that_is_another_programs_by_now_is_no_lock(pulumi: FakePulumi, lock: Path) -> None:
    locked(lock, os.getpid(), socket.gethostname())
    recover.unlock(Stack(STACK, pulumi.cli))
    assert pulumi.calls[-1].startswith("cancel")


def test_the_lock_of_another_machine_is_kept_and_named(pulumi: FakePulumi, lock: Path) -> None:
    locked(lock, 7, "elsewhere")
    with pytest.raises(ToolchainError, match="locked by process 7 of ann on elsewhere"):
        recover.unlock(Stack(STACK, pulumi.cli))
    assert pulumi.calls == []
