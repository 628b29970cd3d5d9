"""What was changed by hand is found, named and set back, and what is healthy stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from testinfra.host import Host

from reachability.__main__ import main as matrix
from stacks.model.stack import Settings
from tests.live.drift_table import BATCHES, Fault
from tests.live.lab import Lab
from toolchain.__main__ import main
from toolchain.drift.look import look
from toolchain.engine import connect
from toolchain.sweep import TASK_LABEL

STACK = "test"
QUIET_RUNS = 20


@pytest.fixture(scope="module", autouse=True)
def drifting(stack: str, request: pytest.FixtureRequest) -> None:
    """Only on the stack that the table names, and only if it may be changed."""
    if stack != STACK or request.config.getoption("--keep"):
        pytest.skip(
            f"changes what stands by hand: only the stack {STACK} that these tests stand up is for that"
        )


@pytest.fixture(params=list(BATCHES.values()), ids=list(BATCHES))
def faults(
    request: pytest.FixtureRequest, lab: Lab, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Fault, ...]]:
    """A batch of changes, made by hand."""
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.touch(mode=0o600)
    kubeconfig.write_text(lab.outputs["kubeconfig"])
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    batch: tuple[Fault, ...] = request.param
    try:
        for fault in batch:
            done = host.run(fault.command)
            assert done.rc == 0, f"{fault.name}: {done.stderr}"
        yield batch
    finally:
        for fault in batch:
            if fault.cleanup:
                host.run(fault.cleanup)


def ids() -> dict[str, str]:
    """The containers of the stack, by name; tasks of services come and go with their service."""
    own = connect().containers.list(all=True, filters={"label": f"container-networks.stack={STACK}"})
    return {str(container.name): str(container.id) for container in own if TASK_LABEL not in container.labels}


def test_each_change_by_hand_is_found_and_set_back(faults: tuple[Fault, ...], settings: Settings) -> None:
    before = ids()
    seen = look(STACK, settings)
    told = "\n".join(map(str, seen.differences))
    missed = [fault.name for fault in faults if not any(map(fault.is_named_by, seen.differences))]
    assert not missed, f"not found: {missed}; found:\n{told}"
    assert main(["drift", "--stack", STACK]) == 1
    assert main(["up", "--stack", STACK]) == 0
    assert look(STACK, settings).differences == []
    assert matrix(["--stack", STACK]) == 0
    gone = {name for name, id_ in before.items() if ids().get(name) != id_}
    changed = {fault.subject.removeprefix("container ") for fault in faults} | {"test-somebody"}
    if "network test-vault" in changed:
        changed |= {"test-vault-a", "test-vault-b"}
    assert gone <= changed, f"made anew without need: {gone - changed}"


def test_what_nobody_has_touched_has_not_drifted(lab: Lab, settings: Settings) -> None:
    assert lab.outputs
    for _ in range(QUIET_RUNS):
        assert [str(one) for one in look(STACK, settings).differences] == []
