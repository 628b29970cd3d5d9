"""A run counts what was declared, probed and agreed, and passes only if all of it did."""

import pytest

from reachability.observations import Observation
from reachability.report.run import NOTHING_FOLLOWS
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import OPEN, SHOP, run, untried

GOOD = sample.observed("a", "b", OPEN)


@pytest.mark.parametrize(
    ("observations", "passed", "summary"),
    [
        ((GOOD,), True, "1 probed, 1 agree, 0 differ"),
        (SHOP, False, "5 probed, 2 agree, 3 differ"),
        ((GOOD, untried("a", "c")), False, "1 probed, 1 agree, 1 differ (1 of them never tried)"),
        ((untried("a", "c"),), False, "nothing was probed, so nothing is proven (1 declared)"),
        ((), False, NOTHING_FOLLOWS),
    ],
)
def test_it_sums_up(observations: tuple[Observation, ...], passed: bool, summary: str) -> None:
    found = run(*observations)
    assert found.passed is passed
    assert found.summary == summary


def test_its_observations_have_one_order() -> None:
    assert run(*SHOP).observations == run(*reversed(SHOP)).observations


def test_every_text_in_it_is_clean() -> None:
    evil = "evil\x1b[2J\x00"
    found = run(
        sample.observed(evil, evil, OPEN, address=evil, why=evil, objection=evil, detail=evil), stack=evil
    )
    (one,) = found.observations
    what, (attempt,) = one.expectation, one.attempts
    texts = {found.stack, what.source, what.destination, what.address, what.why}
    assert texts | {one.objection, attempt.source, attempt.address, attempt.detail} == {"evil"}
