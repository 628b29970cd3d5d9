"""Where the engine runs, and what of it is unusual."""

import platform
from typing import Any

import pytest

from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER
from tests.unit.toolchain.test_traits import INFO
from toolchain.doctor import machine
from toolchain.doctor.findings import Finding, Status
from toolchain.doctor.machine import disk_findings, engine_findings, is_this_host
from toolchain.doctor.traits import engine_traits
from toolchain.engine import Engine

SOCKET = "unix:///var/run/docker.sock"
WITH_CLUSTER = load({"cluster": CLUSTER}, "a test")
HERE = {"KernelVersion": platform.release(), "Name": platform.node(), "Architecture": platform.machine()}


def engine(host: str = SOCKET) -> Engine:
    return Engine(host, "26.1.5", "1.45")


def found(settings: Settings = WITH_CLUSTER, **changed: Any) -> dict[str, Finding]:
    info = {**INFO, **HERE, "MemTotal": 8 * 2**30, "Swarm": {"LocalNodeState": "inactive"}, **changed}
    rows = engine_findings(engine(), info, engine_traits(info), settings)
    return {finding.subject: finding for finding in rows}


@pytest.mark.parametrize(
    ("host", "changed", "here"),
    [
        (SOCKET, {}, True),
        ("tcp://127.0.0.1:2375", {}, False),
        (SOCKET, {"OperatingSystem": "Docker Desktop"}, False),
        (SOCKET, {"Name": "colima"}, False),
        (SOCKET, {"KernelVersion": "6.6.0-linuxkit"}, False),
    ],
)
def test_an_engine_is_here_only_if_it_has_this_hosts_kernel_and_name(
    host: str, changed: dict[str, Any], here: bool
) -> None:
    assert is_this_host(engine(host), engine_traits({**INFO, **HERE, **changed})) is here


def test_an_ordinary_engine_is_fine() -> None:
    assert {finding.status for finding in found().values()} == {Status.OK}


def test_a_rootless_engine_blocks_a_cluster_and_nothing_else() -> None:
    rootless: dict[str, Any] = {"SecurityOptions": ["name=rootless"]}
    assert found(WITH_CLUSTER, **rootless)["engine's user"].status is Status.BLOCK
    assert found(Settings(), **rootless)["engine's user"].status is Status.OK


def test_remapped_users_are_said() -> None:
    assert "remapped" in found(SecurityOptions=["name=userns"])["user namespaces"].value


def test_an_engine_of_another_architecture_is_warned_of() -> None:
    row = found(Architecture="riscv64")["architecture"]
    assert row.status is Status.WARN
    assert "TOOLCHAIN=registry" in row.remedy


def test_an_engine_with_windows_containers_blocks() -> None:
    assert found(OSType="windows")["containers"].remedy == "switch the engine to Linux containers"


def test_little_memory_blocks_a_cluster_and_not_networks() -> None:
    assert found(MemTotal=2**30)["memory"].status is Status.BLOCK
    assert found(Settings(), MemTotal=2**30)["memory"].status is Status.OK


def test_a_disk_that_is_nearly_full_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "CACHE_GIB", 10**9)
    assert disk_findings({}, is_here=True)[0].status is Status.WARN


def test_the_disk_of_an_engine_elsewhere_is_said_to_be_unseen() -> None:
    assert disk_findings(INFO, is_here=False)[1].status is Status.UNSEEN
