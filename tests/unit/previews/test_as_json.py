"""The document is versioned, stable and complete, and has no secret in it."""

import json

import pytest

from previews import as_json
from previews.model import Violation
from previews.read import read
from tests.unit.previews import sample
from tests.unit.previews.sample import CONTAINER, NETWORK, expectation, raw

RULE = Violation("mandatory", "pack", "rule", "a", "no")


def test_a_small_preview_is_exactly() -> None:
    network = raw(NETWORK, "a", "create", new={"ipamConfigs": [{"subnet": "10.1.0.0/24"}]})
    document = {
        "steps": [network],
        "diagnostics": [{"severity": "warning", "message": "warning: mind"}],
        "changeSummary": {"create": 1},
    }
    found = read(document, before=[], after=[expectation("a", "b")], violations=[RULE])
    assert json.loads(as_json.render(found)) == {
        "schema": 1,
        "stack": "test",
        "failed": True,
        "totals": {
            "actions": {"added": 1, "changed": 0, "replaced": 0, "removed": 0},
            "effects": {"live": 1, "restart": 0, "recreate": 0},
            "resources": {"create": 1},
        },
        "changes": [
            {
                "group": "networks",
                "namespace": "",
                "kind": "network",
                "name": "a",
                "action": "added",
                "effect": "live",
                "why": "",
                "resources": [
                    {
                        "kind": "Network",
                        "name": "a",
                        "action": "added",
                        "effect": "live",
                        "why": "",
                        "details": [
                            {"what": "subnet", "before": None, "after": "10.1.0.0/24"},
                            {"what": "driver", "before": None, "after": "bridge"},
                        ],
                    }
                ],
            }
        ],
        "reachability": {
            "compared": 1,
            "sample": "declared pods and endpoints at served ports",
            "turns": {"opens": 1, "closes": 0, "changes": 0},
            "moved": 0,
            "silent": 0,
            "ways": [
                {
                    "turn": "opens",
                    "sources": ["a"],
                    "destination": "b",
                    "addresses": [],
                    "ports": ["80/tcp"],
                    "before": None,
                    "after": "OPEN",
                    "why": "a rule",
                    "cells": 1,
                }
            ],
        },
        "underived": None,
        "violations": [
            {"level": "mandatory", "pack": "pack", "policy": "rule", "where": "a", "message": "no"}
        ],
        "notices": [{"severity": "warning", "where": "", "message": "mind"}],
    }


def test_what_is_not_known_is_null() -> None:
    found = as_json.document(read({"steps": [raw(NETWORK, "a", "create", new={})]}))
    assert (found["reachability"], found["violations"]) == (None, None)


@pytest.mark.parametrize("name", sample.NAMES)
def test_it_is_the_same_text_whatever_the_order(name: str) -> None:
    document = sample.document(name)
    for key in ("steps", "diagnostics"):
        document[key] = document.get(key, [])[::-1]
    assert as_json.render(read(document, after=sample.after(name))) == as_json.render(sample.preview(name))


def test_every_change_of_a_real_preview_is_in_it() -> None:
    found = as_json.document(sample.preview("rollout"))["changes"]
    assert [(one["kind"], one["name"], one["effect"]) for one in found] == [
        ("node", "worker-b", "live"),
        ("endpoint", "vault-a", "live"),
        ("swarm service", "shop", "restart"),
        ("addon", "Calico", "restart"),
        ("addon", "Traefik", "restart"),
        ("app", "cart", "restart"),
        ("app", "frontend", "live"),
        ("app", "guard", "restart"),
    ]


def test_no_secret_gets_out() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}
    old = {"uploads": [{"content": "hunter2"}], "envs": ["TOKEN=hunter2"], "command": secret}
    new = {
        "uploads": [{"content": "hunter22"}],
        "envs": ["TOKEN=hunter22"],
        "command": ["--password", "hunter2"],
    }
    diff = {path: {"kind": "update-replace"} for path in ("uploads[0].content", "envs", "command")}
    step = raw(CONTAINER, "a", "replace", old=old, new=new, diff=diff)
    shown = as_json.render(read({"steps": [step]}))
    assert "hunter2" not in shown
    assert '"boot files"' in shown
