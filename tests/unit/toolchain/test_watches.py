"""Room for nodes' watches: all nodes on the engine count, and a set-up makes room where it can."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stacks.model.stack import Settings
from stacks.settings import load
from toolchain import watches
from toolchain.doctor.findings import blocks

SETTINGS = load(
    {
        "cluster": {
            "network": {"subnet": "10.1.0.0/16"},
            "pod_subnet": "10.2.0.0/16",
            "service_subnet": "10.3.0.0/16",
            "api_port": 16443,
            "workers": {"worker-a": {}, "worker-b": {}},
        }
    },
    "a test",
)


def engine(*stacks: str) -> Any:
    """An engine with one node of each of these stacks."""
    found = [SimpleNamespace(labels={"container-networks.stack": stack}) for stack in stacks]
    return SimpleNamespace(containers=SimpleNamespace(list=lambda filters: found if filters else []))


@pytest.mark.parametrize(("nodes", "present", "in_the_way"), [(3, 128, False), (8, 128, True)])
def test_more_nodes_than_the_host_has_watches_for_block(nodes: int, present: int, in_the_way: bool) -> None:
    assert blocks([watches.finding(nodes, present)]) is in_the_way


def test_other_stacks_nodes_count_and_ones_own_count_once() -> None:
    assert watches.nodes_of(engine("other", "other", "lab"), "lab", SETTINGS) == 5
    assert watches.nodes_of(engine("other"), "lab", Settings()) == 0


def test_a_set_up_raises_the_limit_where_it_is_too_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "max_user_instances"
    limit.write_text("128\n")
    monkeypatch.setattr(watches, "SETTING", limit)
    monkeypatch.setattr(watches, "connect", lambda: engine(*["other"] * 6))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(watches, "_engine_is_here", lambda: True)
    (step,) = watches.steps("lab", SETTINGS)
    assert not step.is_done()
    step.do()
    assert step.is_done()
    assert limit.read_text() == "1024"


def test_without_the_right_to_raise_it_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert watches.steps("lab", SETTINGS) == []


def test_an_engine_elsewhere_leaves_this_hosts_limit_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "limit").write_text("128\n")
    monkeypatch.setattr(watches, "SETTING", tmp_path / "limit")
    monkeypatch.setattr(watches, "_engine_is_here", lambda: False)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    (step,) = watches.steps("lab", SETTINGS)
    assert step.is_done()


def test_a_system_without_that_limit_is_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "SETTING", tmp_path / "none")
    assert watches.present() is None
    assert watches.steps("lab", SETTINGS) == []


def test_a_host_that_was_restarted_is_told_before_nodes_fail() -> None:
    """The kernel starts with 128 again: eight nodes need more than that."""
    found = watches.finding(8, 128)
    assert blocks([found])
    assert found.remedy == "sysctl -w fs.inotify.max_user_instances=1024"
