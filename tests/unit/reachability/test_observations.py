"""An observation agrees only if all that was tried saw what was declared."""

import pytest

from reachability.expectations import Expectation, Verdict
from reachability.observations import Attempt, Observation

WANTED = Expectation("a", "b", "10.1.0.2", 80, "tcp", Verdict.OPEN, "a rule")


def observation(*seen: Verdict | None, objection: str = "") -> Observation:
    return Observation(WANTED, tuple(Attempt("a", "10.1.0.2", one) for one in seen), objection)


OPEN, BLOCKED = Verdict.OPEN, Verdict.BLOCKED


@pytest.mark.parametrize(
    ("found", "verdict", "agrees"),
    [
        (observation(OPEN), OPEN, True),
        (observation(OPEN, OPEN), OPEN, True),
        (observation(BLOCKED), BLOCKED, False),
        (observation(OPEN, BLOCKED), None, False),
        (observation(OPEN, None), None, False),
        (observation(None, None), None, False),
        (observation(), None, False),
        (observation(OPEN, objection="b-2 answered instead of b-1"), OPEN, False),
    ],
    ids=["one", "all", "another", "not all", "one failed", "all failed", "nothing tried", "a wrong answer"],
)
def test_it_agrees_with_what_all_saw(found: Observation, verdict: Verdict | None, agrees: bool) -> None:
    assert found.verdict is verdict
    assert found.agrees is agrees
