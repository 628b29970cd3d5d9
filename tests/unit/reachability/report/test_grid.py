"""Grids have a row for each source and a column for each way, in blocks that one can read."""

import random

from reachability.report.grid import Block, blocks
from reachability.report.marks import Mark, difference, expected, observed
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import OPEN, SHOP


def labels(block: Block) -> list[str]:
    return [column.label for column in block.columns]


def test_the_three_grids_of_a_run_are_exactly() -> None:
    docker, shop = blocks(SHOP)
    assert (docker.title, shop.title) == ("container", "service:shop")
    assert docker.rows == ("web",)
    assert docker.read(expected) == ((Mark.OPEN, Mark.OPEN),)
    assert docker.read(observed) == ((Mark.FAILED, Mark.OPEN),)
    assert docker.read(difference) == ((Mark.DIFFERS, Mark.AGREES),)
    assert shop.rows == ("host", "pod:shop/front")
    assert labels(shop) == ["bank 80/tcp", "cart 80/tcp"]
    assert shop.read(expected) == ((None, Mark.REFUSED), (Mark.BLOCKED, Mark.OPEN))
    assert shop.read(observed) == ((None, Mark.NXDOMAIN), (Mark.BLOCKED, Mark.MIXED))
    assert shop.read(difference) == ((None, Mark.DIFFERS), (Mark.AGREES, Mark.DIFFERS))


def test_an_address_is_named_only_where_a_destination_has_several() -> None:
    found = (
        sample.observed("a", "one", OPEN, address="10.1.0.9"),
        sample.observed("a", "one", OPEN, address="10.1.0.9", port=81),
        sample.observed("a", "two", OPEN, address="10.1.0.10"),
        sample.observed("a", "two", OPEN, address="10.1.0.9"),
        sample.observed("a", "two", OPEN, address="endpoint:two@front"),
    )
    (block,) = blocks(found)
    assert labels(block) == [
        "one 80/tcp",
        "one 81/tcp",
        "two 80/tcp at 10.1.0.9",
        "two 80/tcp at 10.1.0.10",
        "two 80/tcp on front",
    ]


def test_two_rules_of_one_way_share_a_cell() -> None:
    both = (sample.observed("a", "b", OPEN, why="front"), sample.observed("a", "b", OPEN, why="back"))
    (block,) = blocks(both)
    assert list(block.cells.values()) == [both]


def test_a_block_is_cut_between_destinations() -> None:
    found = [sample.observed("a", f"b-{name}", OPEN, port=port) for name in range(4) for port in (80, 81)]
    parts = blocks(found, most=5)
    assert [part.title for part in parts] == ["container (1 of 2)", "container (2 of 2)"]
    assert [len(part.columns) for part in parts] == [4, 4]


def test_a_destination_with_too_many_ways_is_cut_itself() -> None:
    found = [sample.observed("a", "b", OPEN, port=port) for port in range(1, 8)]
    assert [len(part.columns) for part in blocks(found, most=3)] == [3, 3, 1]


def test_a_part_has_only_the_rows_that_have_something_in_it() -> None:
    found = (sample.observed("a", "x", OPEN), sample.observed("b", "y", OPEN))
    assert [part.rows for part in blocks(found, most=1)] == [("a",), ("b",)]


def test_a_large_run_is_in_narrow_blocks_with_each_observation_once_in_any_order() -> None:
    found = [
        sample.observed(f"pod:n{source % 3}/a{source}", f"service:n{to % 5}/s{to}", OPEN)
        for source in range(20)
        for to in range(100)
    ]
    ordered = blocks(found, most=12)
    assert max(len(block.columns) for block in ordered) <= 12
    shown = [one for block in ordered for cell in block.cells.values() for one in cell]
    assert len(shown) == len(found)
    assert set(shown) == set(found)
    random.Random(1).shuffle(found)
    assert [(block.rows, block.columns) for block in blocks(found, most=12)] == [
        (block.rows, block.columns) for block in ordered
    ]


def test_without_observations_there_is_no_block() -> None:
    assert blocks(()) == ()
