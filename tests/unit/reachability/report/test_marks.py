"""A cell says what all that stands in it comes to."""

import pytest

from reachability.expectations import Verdict
from reachability.observations import Observation
from reachability.report.marks import LETTERS, Cell, Mark, difference, expected, observed
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import BLOCKED, OPEN, untried


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_mark_and_agrees_with_itself(verdict: Verdict) -> None:
    cell = (sample.observed("a", "b", verdict),)
    assert (expected(cell), observed(cell), difference(cell)) == (Mark(verdict), Mark(verdict), Mark.AGREES)


@pytest.mark.parametrize(
    ("seen", "mark"),
    [
        ((OPEN, OPEN), Mark.OPEN),
        ((OPEN, BLOCKED), Mark.MIXED),
        ((OPEN, None), Mark.FAILED),
        ((None,), Mark.FAILED),
    ],
)
def test_attempts_that_disagree_are_mixed_and_one_that_failed_fails(
    seen: tuple[Verdict | None, ...], mark: Mark
) -> None:
    assert observed((sample.observed("a", "b", OPEN, *seen),)) is mark


def test_what_was_never_tried_failed() -> None:
    cell = (untried("a", "b"),)
    assert observed(cell) is Mark.FAILED
    assert difference(cell) is Mark.DIFFERS


def test_an_objection_to_an_answer_is_a_difference() -> None:
    assert difference((sample.observed("a", "b", OPEN, objection="another answers"),)) is Mark.DIFFERS


SAME = sample.observed("a", "b", OPEN, why="both are on front")
AGAIN = sample.observed("a", "b", OPEN, why="both are on back")
CONTRADICTION = sample.observed("a", "b", BLOCKED, OPEN, why="back has icc off")


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        ((SAME, AGAIN), (Mark.OPEN, Mark.OPEN, Mark.AGREES)),
        ((SAME, CONTRADICTION), (Mark.MIXED, Mark.OPEN, Mark.DIFFERS)),
        ((SAME, untried("a", "b")), (Mark.OPEN, Mark.FAILED, Mark.DIFFERS)),
    ],
)
def test_several_rules_may_speak_of_one_cell(cell: tuple[Observation, ...], marks: tuple[Mark, ...]) -> None:
    assert _read(cell) == marks


def test_letters_tell_all_marks_apart() -> None:
    assert set(LETTERS) == set(Mark)
    assert len({mark.letter for mark in Mark}) == len(Mark)


def _read(cell: Cell) -> tuple[Mark, ...]:
    return expected(cell), observed(cell), difference(cell)
