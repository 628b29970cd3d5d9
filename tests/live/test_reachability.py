"""Every expectation that follows from the settings, probed from inside of its source."""

import pytest

from reachability.expectations import Expectation
from reachability.observations import Observation
from reachability.probing.gather import read_stack, standing
from reachability.probing.run import probe
from reachability.report import words
from tests.live import cases
from tests.live.lab import Lab


@pytest.fixture(scope="session")
def observed(lab: Lab, stack: str) -> dict[Expectation, Observation]:
    """All of them at once: a blocked one takes its whole time-out."""
    wanted = cases.of_kind("expectation", stack)[0]
    assert lab.outputs
    with standing(read_stack(stack)) as (world, transport):
        return dict(zip(wanted, probe(wanted, world, transport), strict=True))


def test_what_is_declared_is_what_is_reachable(
    expectation: Expectation, observed: dict[Expectation, Observation]
) -> None:
    seen = observed[expectation]
    assert seen.attempts, "nothing could be tried"
    assert seen.agrees, f"{words.comparison(seen)}; {expectation.why}; {seen.objection}; {failures(seen)}"


def failures(seen: Observation) -> str:
    return "; ".join(f"{words.attempted(one)} ({one.detail or one.answer})" for one in words.at_fault(seen))
