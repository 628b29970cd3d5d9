"""A preview as a document for other programs. Pure.

Every field is named here: what someone adds to a change later does not get out by itself.
"""

import json
from typing import Any

from previews import words
from previews.model import Change, Part, Preview
from previews.reach import Reach
from previews.ways import Way

SCHEMA = 1  # goes up when a field changes its meaning or goes away


def render(preview: Preview) -> str:
    """The document as text, the same for the same preview."""
    return json.dumps(document(preview), indent=2) + "\n"


def document(preview: Preview) -> dict[str, Any]:
    """The document: totals, changes, what opens and closes, policies, notices."""
    return {
        "schema": SCHEMA,
        "stack": preview.stack,
        "failed": preview.failed,
        "totals": {
            "actions": preview.actions,
            "effects": preview.effects,
            "resources": dict(preview.resources),
        },
        "changes": [_change(one) for one in preview.changes],
        "reachability": None if preview.reach is None else _reach(preview.reach),
        "underived": None if preview.underived is None else [one.to_dict() for one in preview.underived],
        "violations": _violations(preview),
        "notices": [
            {"severity": one.severity, "where": one.where, "message": one.message} for one in preview.notices
        ],
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "group": one.group,
        "namespace": one.place,
        "kind": one.kind,
        "name": one.name,
        "action": one.action,
        "effect": one.effect,
        "why": one.why,
        "resources": [_part(part) for part in one.parts],
    }


def _part(one: Part) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "action": one.action,
        "effect": one.effect,
        "why": one.why,
        "details": [
            {"what": detail.what, "before": detail.before, "after": detail.after} for detail in one.details
        ],
    }


def _reach(reach: Reach) -> dict[str, Any]:
    return {
        "compared": reach.compared,
        "sample": words.SAMPLE,
        "turns": reach.turns,
        "moved": reach.moved,
        "silent": reach.silent,
        "ways": [_way(one) for one in reach.ways],
    }


def _way(one: Way) -> dict[str, Any]:
    return {
        "turn": one.turn,
        "sources": list(one.sources),
        "destination": one.destination,
        "addresses": list(one.addresses),
        "ports": list(one.ports),
        "before": one.before or None,
        "after": one.after or None,
        "why": one.why,
        "cells": one.cells,
    }


def _violations(preview: Preview) -> list[dict[str, str]] | None:
    if preview.violations is None:
        return None
    return [
        {
            "level": one.level,
            "pack": one.pack,
            "policy": one.policy,
            "where": one.where,
            "message": one.message,
        }
        for one in preview.violations
    ]
