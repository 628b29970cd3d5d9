"""A preview is read of Pulumi's document; what it cannot tell is not made up."""

import json
import subprocess
import sys
from typing import Any

import pytest

from previews.errors import PreviewError
from previews.model import Action, Effect, Notice, Violation
from previews.read import expectations, read
from tests.unit.previews import sample
from tests.unit.previews.sample import NETWORK, expectation, raw

RULE = Violation("mandatory", "pack", "rule", "", "no")


def document(*diagnostics: dict[str, Any]) -> dict[str, Any]:
    return {"steps": [raw(NETWORK, "a", "create", new={})], "diagnostics": list(diagnostics)}


def test_the_stacks_name_is_that_of_the_document_unless_it_is_given() -> None:
    assert read(document()).stack == "test"
    assert read(document(), stack="mine").stack == "mine"


def test_totals_count_changes_and_not_resources() -> None:
    found = sample.preview("worker_port_policy")
    assert found.actions == {Action.ADDED: 1, Action.CHANGED: 2, Action.REPLACED: 1, Action.REMOVED: 2}
    assert found.effects == {Effect.LIVE: 5, Effect.RESTART: 0, Effect.RECREATE: 1}
    assert found.resources == {"create": 6, "delete": 4, "replace": 1, "same": 196, "update": 2}


def test_what_should_be_reachable_so_far_is_in_the_document() -> None:
    given = sample.preview("worker_port_policy").reach
    assert given is not None
    assert len(given.ways) == 11


def test_what_is_given_counts_more_than_the_document() -> None:
    after = sample.after("worker_port_policy")
    found = read(sample.document("worker_port_policy"), before=after, after=after)
    assert found.reach is not None
    assert found.reach.ways == ()


@pytest.mark.parametrize("after", [None, ()])
def test_without_one_of_both_lists_nothing_is_said_of_reachability(after: tuple[Any, ...] | None) -> None:
    assert read(document(), before=None, after=after).reach is None


def test_a_stack_that_is_new_has_declared_nothing() -> None:
    new = {"steps": [raw("pulumi:pulumi:Stack", "test", "create", new={})]}
    found = read(new, after=[expectation("a", "b")]).reach
    assert found is not None
    assert [way.turn for way in found.ways] == ["opens"]


def test_a_program_that_stopped_says_nothing_of_reachability() -> None:
    found = read(document({"severity": "error", "message": "error: no"}), before=[], after=[])
    assert (found.failed, found.reach) == (True, None)


def test_errors_come_first_and_each_is_said_once() -> None:
    warning = {"severity": "warning", "message": "warning: mind\n", "urn": sample.urn(NETWORK, "a")}
    talk = {"severity": "info", "message": "info: hello"}
    found = read(document(warning, talk, warning, {"severity": "error", "message": "password=hunter2"}))
    assert found.notices == (Notice("error", "", "password=[removed]"), Notice("warning", "a", "mind"))


def test_a_policy_that_refuses_is_no_error_of_the_program() -> None:
    failed = document({"severity": "error", "message": "error: preview failed\n"})
    found = read(failed, before=[], after=[], violations=[RULE])
    assert (found.failed, found.notices) == (True, ())
    assert found.reach is not None
    assert read(failed, before=[], after=[], violations=[]).notices == (
        Notice("error", "", "preview failed"),
    )


def test_only_a_mandatory_policy_refuses() -> None:
    assert read(document(), violations=[RULE]).failed
    assert not read(document(), violations=[Violation("advisory", "pack", "rule", "", "no")]).failed
    assert read(document()).violations is None


@pytest.mark.parametrize("empty", [{}, {"steps": []}, {"steps": None, "diagnostics": None}])
def test_a_preview_that_did_not_run_is_refused(empty: dict[str, Any]) -> None:
    with pytest.raises(PreviewError, match="neither steps nor diagnostics"):
        read(empty)


def test_expectations_are_found_in_outputs_and_in_a_list() -> None:
    one = expectation("a", "b")
    assert expectations({"expectations": [one.to_dict()], "kubeconfig": "x"}) == (one,)
    assert expectations([one.to_dict()]) == (one,)
    assert expectations({}) is None
    assert expectations(None) is None


@pytest.mark.parametrize("broken", [[1], [{"source": "a"}], {"expectations": [{"verdict": "MAYBE"}]}])
def test_what_is_no_expectation_is_refused(broken: Any) -> None:
    with pytest.raises(PreviewError, match="as JSON"):
        expectations(broken)


@pytest.mark.parametrize("name", sample.NAMES)
def test_no_sample_has_a_secret_in_it(name: str) -> None:
    text = json.dumps(sample.document(name))
    assert not any(word in text for word in ("PRIVATE KEY", "BEGIN CERT", "client-key", "SWMTKN"))


def test_reading_needs_neither_pulumi_nor_an_engine() -> None:
    program = "import sys, previews.__main__; sys.exit(bool({'pulumi', 'docker'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_control_planes_protection_names_the_setting_that_lifts_it() -> None:
    message = 'unable to replace resource "urn:a" as it is currently marked for protection.'
    (found,) = read(document({"severity": "error", "message": message})).notices
    assert found.message.startswith(message)
    assert "`cluster.allow_control_plane_replacement: true`" in found.message
