"""A `make up` that is killed half-way: the next one goes on by itself, and touches nothing else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from docker.models.containers import Container

from components.networks.naming import STACK_LABEL
from toolchain import confirm, ownership, recover, sweep
from toolchain.__main__ import main
from toolchain.engine import connect
from toolchain.paths import CHECKOUT
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack, settings_file
from toolchain.versions import VERSIONS

NAME = "test-killed"
ENDPOINTS = 8
HALF = 3
PATIENCE_SECONDS = 300
SETTLE_SECONDS = 10
TEXT = """\
config:
  container-networks:networks:
    front: { driver: bridge, subnet: 10.211.245.0/25, mtu: 1400 }
    vault: { driver: bridge, subnet: 10.211.245.128/25, internal: true }
  container-networks:endpoints:
""" + "".join(
    f"    web-{number}: {{ networks: {{ front: {{}}, vault: {{}} }}, serve: 8080 }}\n"
    for number in range(ENDPOINTS)
)


def identities(kind: str = "") -> dict[str, str]:
    """What is on the engine with the stack's label, name to ID."""
    found = sweep.leftovers(connect(), NAME, ())
    return {one.name: str(one.thing.id) for one in found if kind in ("", one.kind)}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stack's YAML; whatever the test comes to, nothing of the stack is left."""
    monkeypatch.setenv(confirm.VARIABLE, confirm.YES)
    path = settings_file(NAME)
    path.write_text(TEXT)
    try:
        yield
    finally:
        main(["down", "--stack", NAME])
        main(["sweep", "--stack", NAME])
        Stack(NAME, current_cli()).call("stack", "rm", "--stack", NAME, "--yes", quiet=True)
        path.unlink(missing_ok=True)
    assert identities() == {}


@contextmanager
def somebody_elses() -> Iterator[Container]:
    """A container of the same label that this state has not made."""
    made = connect().containers.run(
        VERSIONS.images.endpoint,
        ["sleep", "infinity"],
        name=f"{NAME}-of-somebody-else",
        labels={STACK_LABEL: NAME},
        detach=True,
    )
    try:
        yield made
    finally:
        made.remove(force=True)


def kill_when(reached: Callable[[], bool]) -> None:
    """Begin `make up`, and kill it and all that it has started once it has come that far."""
    begun = subprocess.Popen(
        [sys.executable, "-m", "toolchain", "up", "--stack", NAME], cwd=CHECKOUT, start_new_session=True
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not reached():
            assert begun.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline, "it did not come that far"
            time.sleep(0.05)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()
    # What was asked of the engine before goes on by itself.
    time.sleep(SETTLE_SECONDS)


@pytest.mark.usefixtures("settings")
def test_killed_in_its_preview_it_leaves_a_lock_that_the_next_run_removes() -> None:
    kill_when(lambda: bool(recover.locks(NAME)))
    assert identities() == {}
    assert main(["up", "--stack", NAME]) == 0
    assert len(identities()) == ENDPOINTS + 2


@pytest.mark.usefixtures("settings")
def test_killed_half_way_the_next_run_goes_on_and_touches_nothing_else() -> None:
    kill_when(lambda: len(identities("container")) >= HALF)
    assert recover.locks(NAME), "it was killed too late to leave a lock"
    done = {identity for identity in identities().values() if identity in ownership.known(NAME)}
    assert done, "it was killed too early to have made anything"
    with somebody_elses() as other:
        assert main(["up", "--stack", NAME]) == 0
        other.reload()
        assert other.status == "running"
    after = identities()
    assert done <= set(after.values())
    assert len(after) == ENDPOINTS + 2
    stack = Stack(NAME, current_cli())
    assert stack.call("preview", "--stack", NAME, "--refresh", "--expect-no-changes") == 0
