"""A run tries every connection, what is alike once and what is odd twice, and leaves none out."""

import pytest

from reachability.expectations import Expectation, Verdict
from reachability.observations import Attempt, Observation
from reachability.probing import run
from reachability.probing.run import probe
from reachability.probing.script import Ended
from reachability.probing.world import Place
from tests.unit.reachability.probing.sample import WORLD, Scripted, expectation

FRONT, BACK = "pod:shop/front", "pod:shop/back"
OPEN, BLOCKED = Verdict.OPEN, Verdict.BLOCKED
TIMEOUT = Ended(1, "TIMEOUT")


@pytest.fixture(autouse=True)
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made; none takes time."""
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    return pauses


def opened(_place: Place, _command: str) -> Ended:
    return Ended(0, "")


def shut(_place: Place, _command: str) -> Ended:
    return TIMEOUT


def unreached(_place: Place, _command: str) -> None:
    return None


def verdicts(found: Observation) -> list[tuple[str, Verdict | None, int]]:
    return [(attempt.source, attempt.verdict, attempt.tries) for attempt in found.attempts]


def test_each_expectation_has_its_observation_in_its_place(paused: list[float]) -> None:
    wanted = [expectation(FRONT, BACK), expectation("db", "web"), expectation(BACK, FRONT)]
    way = Scripted(opened)
    found = probe(wanted, WORLD, way)
    assert [one.expectation for one in found] == wanted
    assert [verdicts(one) for one in found] == [
        [("shop/front-1", OPEN, 1), ("shop/front-2", OPEN, 1)],
        [],
        [("shop/back-1", OPEN, 1), ("shop/back-1", OPEN, 1)],
    ]
    assert [one.agrees for one in found] == [True, False, True]
    assert (len(way.asked), paused) == (1, []), "what agrees is tried once, and nobody waits"


def test_what_disagrees_is_tried_once_more_and_nothing_else(paused: list[float]) -> None:
    late = {"shop/front-2"}

    def slow(place: Place, _command: str) -> Ended:
        if place.name in late:
            late.clear()
            return TIMEOUT
        return Ended(0, "")

    way = Scripted(slow)
    (found,) = probe([expectation(FRONT, BACK)], WORLD, way)
    assert verdicts(found) == [("shop/front-1", OPEN, 1), ("shop/front-2", OPEN, 2)]
    assert found.agrees
    assert [set(asked) for asked in way.asked] == [{"shop/front-1", "shop/front-2"}, {"shop/front-2"}]
    assert paused == [run.PAUSE_SECONDS]


def test_what_disagrees_twice_disagrees() -> None:
    way = Scripted(shut)
    (found,) = probe([expectation(BACK, FRONT)], WORLD, way)
    assert verdicts(found) == [("shop/back-1", BLOCKED, 2)] * 2
    assert not found.agrees
    assert len(way.asked) == 2


def test_what_is_blocked_as_declared_agrees_at_once() -> None:
    way = Scripted(shut)
    (found,) = probe([expectation(BACK, FRONT, verdict=BLOCKED)], WORLD, way)
    assert (found.agrees, len(way.asked)) == (True, 1)


def test_what_is_alike_for_two_expectations_is_tried_once() -> None:
    twins = [
        expectation(BACK, FRONT),
        Expectation(BACK, FRONT, FRONT, 80, "tcp", OPEN, "another rule"),
    ]
    way = Scripted(opened)
    found = probe(twins, WORLD, way)
    assert [len(one.attempts) for one in found] == [2, 2]
    assert [len(commands) for commands in way.asked[0].values()] == [2]


def test_an_answer_of_another_is_objected_to_and_tried_again() -> None:
    def wrong(_place: Place, _command: str) -> Ended:
        return Ended(0, "answer: cart-1")

    way = Scripted(wrong)
    (found,) = probe([expectation(FRONT, BACK, shows="hostname")], WORLD, way)
    assert found.verdict is OPEN
    assert found.objection == "cart-1 answered instead of back-1"
    assert not found.agrees
    assert len(way.asked) == 2


def test_one_wrong_answer_of_several_is_enough() -> None:
    def one_wrong(place: Place, _command: str) -> Ended:
        return Ended(0, "answer: back-1" if place.name == "shop/front-1" else "answer: cart-1")

    (found,) = probe([expectation(FRONT, BACK, shows="hostname")], WORLD, Scripted(one_wrong))
    assert found.objection == "cart-1 answered instead of back-1"


def test_a_place_that_cannot_be_entered_has_failed_attempts() -> None:
    (found,) = probe([expectation(FRONT, BACK)], WORLD, Scripted(unreached))
    failed = "nothing was tried: {} could not be entered, or took too long"
    assert found.attempts == tuple(
        Attempt(name, "10.2.0.9", None, detail=failed.format(name), tries=2)
        for name in ("shop/front-1", "shop/front-2")
    )
    assert (found.verdict, found.agrees) == (None, False)


def test_nothing_is_run_where_nothing_is_expected() -> None:
    assert probe([], WORLD, Scripted(opened)) == []
