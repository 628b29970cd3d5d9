"""A run as a document for other programs. Pure.

Every field is named here: what someone adds to an observation later does not get out by itself.
"""

import json
from typing import Any

from reachability.observations import Attempt, Observation
from reachability.report import marks
from reachability.report.run import Run

SCHEMA = 1  # goes up when a field changes its meaning or goes away


def render(run: Run) -> str:
    """The document as text, the same for the same run."""
    return json.dumps(document(run), indent=2) + "\n"


def document(run: Run) -> dict[str, Any]:
    """The document: totals, and a cell for each expectation."""
    return {
        "schema": SCHEMA,
        "stack": run.stack,
        "started": run.started,
        "passed": run.passed,
        "totals": run.totals,
        "cells": [_cell(one) for one in run.observations],
        "underived": [one.to_dict() for one in run.underived],
    }


def _cell(one: Observation) -> dict[str, Any]:
    return {
        "expectation": one.expectation.to_dict(),
        "observed": marks.observed((one,)),
        "agrees": one.agrees,
        "objection": one.objection,
        "attempts": [_attempt(attempt) for attempt in one.attempts],
    }


def _attempt(attempt: Attempt) -> dict[str, str | int | None]:
    return {
        "source": attempt.source,
        "address": attempt.address,
        "verdict": attempt.verdict,
        "answer": attempt.answer,
        "detail": attempt.detail,
        "tries": attempt.tries,
    }
