"""The document is stable, complete, and can be read back."""

import json
from typing import Any

import pytest

from reachability.expectations import Expectation, Verdict
from reachability.observations import Attempt, Observation
from reachability.report import as_json
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import BLOCKED, OPEN, SHOP, run, untried


def read(cell: dict[str, Any]) -> Observation:
    """The observation that a cell was made of."""
    attempts = [
        Attempt(**{**one, "verdict": one["verdict"] and Verdict(one["verdict"])}) for one in cell["attempts"]
    ]
    return Observation(Expectation.from_dict(cell["expectation"]), tuple(attempts), cell["objection"])


def test_a_small_run_is_exactly() -> None:
    one = sample.observed("a", "b", OPEN, BLOCKED, why="both are on front", detail="timed out")
    assert json.loads(as_json.render(run(one))) == {
        "schema": 1,
        "stack": "test",
        "started": "2026-11-24T05:00:00Z",
        "passed": False,
        "totals": {"declared": 1, "probed": 1, "agree": 0, "differ": 1},
        "cells": [
            {
                "expectation": one.expectation.to_dict(),
                "observed": "BLOCKED",
                "agrees": False,
                "objection": "",
                "attempts": [
                    {
                        "source": "a",
                        "address": "b",
                        "verdict": "BLOCKED",
                        "answer": "",
                        "detail": "timed out",
                        "tries": 1,
                    }
                ],
            }
        ],
        "underived": [],
    }


def test_it_comes_back_as_it_was() -> None:
    found = run(*SHOP, sample.observed("a", "b", OPEN, shows="hostname", objection="no"), untried("a", "c"))
    cells = json.loads(as_json.render(found))["cells"]
    assert tuple(map(read, cells)) == found.observations
    assert [cell["agrees"] for cell in cells] == [one.agrees for one in found.observations]


def test_it_is_the_same_text_whatever_the_order() -> None:
    assert as_json.render(run(*SHOP)) == as_json.render(run(*reversed(SHOP)))


def test_a_credential_that_was_answered_is_not_in_it() -> None:
    said = "> Authorization: Bearer hunter2"
    attempt = Attempt("a", "b", OPEN, answer="token: hunter2", detail=said)
    found = run(Observation(sample.observed("a", "b", OPEN).expectation, (attempt,)))
    assert "hunter2" not in as_json.render(found)


@pytest.mark.parametrize("nothing", [(), (untried("a", "b"),)], ids=["none declared", "none tried"])
def test_a_run_that_probed_nothing_fails(nothing: tuple[Observation, ...]) -> None:
    document = as_json.document(run(*nothing))
    assert document["passed"] is False
    assert document["totals"]["probed"] == 0
