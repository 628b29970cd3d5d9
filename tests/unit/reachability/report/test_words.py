"""Every report says the same of an observation."""

import pytest

from reachability.expectations import Verdict
from reachability.observations import Attempt
from reachability.report import words
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import BLOCKED, OPEN, untried


@pytest.mark.parametrize(
    ("address", "headline"),
    [
        ("10.1.0.9", "a -> b 10.1.0.9:80/tcp"),
        ("fd00::9", "a -> b [fd00::9]:80/tcp"),
        ("endpoint:b@front", "a -> b endpoint:b@front:80/tcp"),
    ],
)
def test_a_headline_says_from_where_to_where(address: str, headline: str) -> None:
    assert words.headline(sample.observed("a", "b", OPEN, address=address).expectation) == headline


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ((BLOCKED,), "BLOCKED"),
        ((None,), "FAILED"),
        ((OPEN, OPEN), "OPEN for 2 of 2"),
        ((OPEN, BLOCKED, None, BLOCKED), "BLOCKED for 2 of 4, FAILED for 1 of 4, OPEN for 1 of 4"),
    ],
)
def test_it_is_said_how_many_saw_what(seen: tuple[Verdict | None, ...], said: str) -> None:
    assert words.observed(sample.observed("a", "b", OPEN, *seen)) == said


def test_what_was_never_tried_is_said_so() -> None:
    assert words.observed(untried("a", "b")) == "nothing, it was never tried"


def test_what_an_answer_must_show_is_expected_too() -> None:
    what = sample.observed("a", "b", OPEN, shows="client").expectation
    assert words.expected(what) == "OPEN, the source's own address seen there"


def test_only_those_at_fault_are_named_unless_the_answer_is_objected_to() -> None:
    mixed = sample.observed("a", "b", OPEN, OPEN, BLOCKED)
    assert [attempt.source for attempt in words.at_fault(mixed)] == ["a-2"]
    objected = sample.observed("a", "b", OPEN, OPEN, OPEN, objection="another answers")
    assert [attempt.source for attempt in words.at_fault(objected)] == ["a-1", "a-2"]


def test_an_attempt_says_its_tries_and_its_last_steps() -> None:
    attempt = Attempt("a", "10.1.0.9", BLOCKED, detail="one\ntwo\nthree", tries=2)
    assert words.attempted(attempt) == "a -> 10.1.0.9: BLOCKED in each of 2 tries"
    assert words.steps(attempt) == ["one", "two", "three"]
    assert words.steps(attempt, 2) == ["...", "two", "three"]


def test_an_answer_is_told_from_the_steps() -> None:
    attempt = Attempt("a", "b", OPEN, answer="b-1", detail="connected")
    assert words.steps(attempt) == ["connected", "answer: b-1"]
