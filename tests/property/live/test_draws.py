"""Stacks of Docker networks that are drawn: each stands up, all green, with nothing left to do, and goes.

Their addresses are of 10.243.0.0/16 and fd00:243::/32, their ports on the host 24300 and more.
"""

from pathlib import Path

import pytest
import yaml
from hypothesis import Phase, assume, given, settings

from reachability.__main__ import main as matrix
from reachability.derive import expectations
from stacks.settings import SettingsError, load
from tests.live.extra_stack import extra_stack
from tests.property.docker_stacks import Raw, docker_stacks
from tests.property.rates import QUICK
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack


def is_taken(raw: Raw) -> bool:
    """Whether it is not refused, and promises anything that can be probed."""
    try:
        return bool(expectations(load(raw, "a draw")))
    except SettingsError:
        return False


def text_of(raw: Raw) -> str:
    """A stack's file."""
    return yaml.safe_dump({"config": {f"container-networks:{key}": value for key, value in raw.items()}})


@pytest.mark.timeout(0)
def test_drawn_stacks_stand_up_green_and_unchanged(name: str, draws: int, reports: Path) -> None:
    done: list[str] = []

    # Each is drawn anew: what fails is printed whole, and shrinking it would take a day.
    @settings(QUICK, max_examples=draws, phases=[Phase.generate], derandomize=False)
    @given(docker_stacks())
    def stands(raw: Raw) -> None:
        assume(is_taken(raw))
        text = text_of(raw)
        if text in done:
            return
        with extra_stack(name, text):
            assert matrix(["--stack", name, "--reports", str(reports)]) == 0, text
            unchanged = Stack(name, current_cli()).call("preview", "--stack", name, "--expect-no-changes")
            assert unchanged == 0, text
        done.append(text)

    stands()
    assert done
