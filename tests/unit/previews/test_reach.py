"""What opens and what closes is told; what only moves is counted."""

import pytest

from previews import words
from previews.reach import Reach, compare
from previews.ways import Turn
from reachability.expectations import Expectation, Verdict
from tests.unit.previews import sample
from tests.unit.previews.sample import expectation

OPEN, BLOCKED, REFUSED, NXDOMAIN = Verdict


def turned(before: Verdict | None, after: Verdict | None) -> list[tuple[Turn, str, str]]:
    old = [expectation("a", "b", before)] if before else []
    new = [expectation("a", "b", after)] if after else []
    return [(way.turn, way.before, way.after) for way in compare(old, new).ways]


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (BLOCKED, OPEN, Turn.OPENS),
        (None, OPEN, Turn.OPENS),
        (OPEN, BLOCKED, Turn.CLOSES),
        (OPEN, None, Turn.CLOSES),
        (OPEN, REFUSED, Turn.CLOSES),
        (BLOCKED, NXDOMAIN, Turn.CHANGES),
    ],
)
def test_each_turn_is_told(before: Verdict | None, after: Verdict | None, turn: Turn) -> None:
    assert turned(before, after) == [(turn, before or "", after or "")]


@pytest.mark.parametrize(("before", "after"), [(OPEN, OPEN), (BLOCKED, None), (None, REFUSED), (None, None)])
def test_what_neither_opens_nor_closes_is_not_told(before: Verdict | None, after: Verdict | None) -> None:
    assert turned(before, after) == []


def test_closed_ones_that_come_or_go_are_counted() -> None:
    found = compare([expectation("a", "b", BLOCKED)], [expectation("a", "c", BLOCKED)])
    assert (found.ways, found.silent) == ((), 2)


def test_another_address_is_neither_open_nor_closed() -> None:
    before = [expectation("a", "b", address=address) for address in ("10.0.0.1", "b")]
    after = [expectation("a", "b", address=address) for address in ("10.0.0.2", "b")]
    assert compare(before, after) == Reach(moved=1)


def test_another_address_with_another_verdict_is_told() -> None:
    before = [expectation("a", "b", OPEN, address="10.0.0.1")]
    found = compare(before, [expectation("a", "b", BLOCKED, address="10.0.0.2")])
    assert found.turns == {Turn.OPENS: 0, Turn.CLOSES: 1, Turn.CHANGES: 0}


def test_of_two_addresses_that_become_one_the_other_closes() -> None:
    before = [expectation("a", "b", address=f"10.0.0.{last}") for last in (1, 2)]
    found = compare(before, [expectation("a", "b", address="10.0.0.3")])
    assert (found.moved, [way.addresses for way in found.ways]) == (1, [("10.0.0.2",)])


def test_another_reason_alone_is_no_turn() -> None:
    assert compare([expectation("a", "b", why="x")], [expectation("a", "b", why="y")]) == Reach()


def test_rules_that_contradict_each_other_are_both_said() -> None:
    both = [expectation("a", "b", OPEN), expectation("a", "b", BLOCKED)]
    (way,) = compare([expectation("a", "b", OPEN)], both).ways
    assert (way.turn, way.after) == (Turn.CLOSES, "BLOCKED/OPEN")


def test_the_reason_is_that_from_then_on_and_of_what_goes_the_last_one() -> None:
    old, new = expectation("a", "b", BLOCKED, why="old"), expectation("a", "b", OPEN, why="new")
    assert [way.why for way in compare([old], [new]).ways] == ["new"]
    assert [way.why for way in compare([new], []).ways] == ["new"]


@pytest.mark.parametrize("name", ["worker_port_policy", "subnet", "networks", "route"])
def test_the_order_of_the_expectations_does_not_matter(name: str) -> None:
    found = sample.after(name) or ()
    assert compare([], found) == compare([], found[::-1])
    assert compare(found, found) == Reach()


def test_texts_of_others_are_cleaned() -> None:
    one = Expectation("a\x1b[1m", "b\u202e", "c\x07", 80, "tcp", OPEN, "token: hunter2")
    (way,) = compare([], [one]).ways
    assert (way.sources, way.destination, way.addresses) == (("a",), "b", ("c",))
    assert "hunter2" not in way.why


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", "no way is declared, before or after, so none was compared"),
        (
            "b",
            "b",
            "of the one way compared (declared pods and endpoints at served ports) none opens or closes",
        ),
        (
            "bc",
            "bcd",
            f"1 way opens, 0 ways close, of the 3 ways compared ({words.SAMPLE})",
        ),
    ],
)
def test_what_is_said_of_a_sample_says_so(before: str, after: str, said: str) -> None:
    old, new = ([expectation("a", name) for name in names] for names in (before, after))
    assert words.reach(compare(old, new)) == said


def test_a_way_that_only_moves_is_one_way() -> None:
    before = [expectation("a", "b", address="10.0.0.1")]
    assert compare(before, [expectation("a", "b", address="10.0.0.2")]).compared == 1
