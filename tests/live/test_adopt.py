"""A stack whose state was lost: `make up` refuses it, `make adopt` takes it as it is."""

from collections.abc import Iterator

import pytest

from reachability.__main__ import main as matrix
from tests.live.extra_stack import extra_stack
from toolchain import confirm, sweep
from toolchain.__main__ import main
from toolchain.engine import connect
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack

NAME = "test-adopt"
TEXT = """\
config:
  container-networks:networks:
    front: { driver: bridge, subnet: 10.211.244.0/26, mtu: 1400 }
    vault: { driver: bridge, subnet: 10.211.244.64/26, internal: true }
  container-networks:endpoints:
    web:
      networks: { front: { ipv4: 10.211.244.10, aliases: [www] } }
      serve: 8080
      ports: [{ internal: 8080, external: 18391 }]
    both: { networks: { front: { ipv4: 10.211.244.11 }, vault: { ipv4: 10.211.244.70 } }, serve: 8080 }
    alone: { mode: none }
"""


def identities() -> dict[str, str]:
    """Everything on the engine that is labelled as the stack, with its ID."""
    return {f"{one.kind} {one.name}": str(one.thing.id) for one in sweep.leftovers(connect(), NAME, ())}


@pytest.fixture
def without_state(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What is up of a stack that the backend has forgotten."""
    monkeypatch.setenv(confirm.VARIABLE, confirm.YES)
    with extra_stack(NAME, TEXT):
        try:
            made = identities()
            gone = ("stack", "rm", "--stack", NAME, "--yes", "--force", "--preserve-config")
            assert Stack(NAME, current_cli()).call(*gone, quiet=True) == 0
            yield made
        finally:
            # That removes what was not adopted; `down` removes the rest.
            main(["sweep", "--stack", NAME])
    assert identities() == {}


def test_it_is_adopted_as_it_is_and_nothing_is_made_anew(
    without_state: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(without_state) == 5
    assert main(["up", "--stack", NAME]) == 1
    assert f"make adopt STACK={NAME}" in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert main(["adopt", "--stack", NAME]) == 0
    assert identities() == without_state
    stack = Stack(NAME, current_cli())
    assert stack.call("preview", "--stack", NAME, "--refresh", "--expect-no-changes") == 0
    assert main(["drift", "--stack", NAME]) == 0
    assert matrix(["--stack", NAME]) == 0
