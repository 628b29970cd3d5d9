"""Every step that changes something is read, and nothing else."""

from typing import Any

import pytest

from previews.errors import PreviewError
from previews.model import Action
from previews.steps import read_steps, root_outputs
from tests.unit.previews import sample
from tests.unit.previews.sample import NETWORK, raw

ROOT = "pulumi:pulumi:Stack"


@pytest.mark.parametrize(
    ("op", "action"),
    [
        ("create", Action.ADDED),
        ("import", Action.ADDED),
        ("update", Action.CHANGED),
        ("replace", Action.REPLACED),
        ("import-replacement", Action.REPLACED),
        ("delete", Action.REMOVED),
    ],
)
def test_each_operation_is_an_action(op: str, action: Action) -> None:
    (found,) = read_steps({"steps": [raw(NETWORK, "a", op, new={})]})
    assert (found.action, found.name, found.type) == (action, "a", NETWORK)


@pytest.mark.parametrize(
    "op", ["same", "read", "read-replacement", "refresh", "discard", "create-replacement", "delete-replaced"]
)
def test_what_changes_nothing_is_no_step(op: str) -> None:
    assert read_steps({"steps": [raw(NETWORK, "a", op, old={}, new={})]}) == ()


def test_the_stack_itself_is_no_step() -> None:
    assert read_steps({"steps": [raw(ROOT, "test", "update", old={}, new={})]}) == ()


def test_lifting_a_protection_is_a_change_though_pulumi_calls_it_same() -> None:
    lifted = raw(NETWORK, "a", "same", old={}, new={})
    lifted["oldState"]["protect"] = True
    (found,) = read_steps({"steps": [lifted]})
    assert (found.action, found.old, found.new) == (Action.CHANGED, {"protected": True}, {})


def test_only_what_replaces_is_a_reason() -> None:
    diff = {"ports": {"kind": "add-replace"}, "memory": {"kind": "update"}}
    (found,) = read_steps({"steps": [{**raw(NETWORK, "a", "replace", new={}, diff=diff)}]})
    assert (found.paths, found.reasons) == (("memory", "ports"), ("ports",))


def test_without_a_detailed_diff_pulumis_own_keys_count() -> None:
    one = {
        **raw(NETWORK, "a", "replace", new={}),
        "diffReasons": ["b", "a"],
        "replaceReasons": ["a", "replaceWith"],
    }
    (found,) = read_steps({"steps": [one]})
    assert (found.paths, found.reasons) == (("a", "b"), ("a",))


def test_dependencies_of_any_kind_are_known() -> None:
    one = raw(NETWORK, "a", "replace", new={})
    one["newState"] |= {
        "dependencies": ["one"],
        "propertyDependencies": {"name": ["two"], "other": []},
        "deletedWith": "three",
        "replaceWith": ["four"],
        "provider": "five::an-id",
    }
    (found,) = read_steps({"steps": [one]})
    assert found.needs == ("five", "four", "one", "three", "two")


@pytest.mark.parametrize(
    "broken",
    [{"steps": {"a": 1}}, {"steps": ["a"]}, {"steps": [{"op": "create"}]}, {"steps": [{"urn": "a"}]}],
)
def test_what_is_no_document_of_pulumi_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(PreviewError, match="pulumi preview --json"):
        read_steps(broken)


def test_the_stacks_outputs_are_those_before_the_change() -> None:
    root = raw(ROOT, "test", "update", old={}, new={})
    root["oldState"]["outputs"] = {"expectations": []}
    assert root_outputs({"steps": [root]}) == {"expectations": []}
    assert root_outputs({"steps": [raw(ROOT, "test", "create", new={})]}) == {}
    assert root_outputs({"steps": []}) is None


@pytest.mark.parametrize("name", sample.NAMES)
def test_a_real_document_is_read(name: str) -> None:
    document = sample.document(name)
    assert len(read_steps(document)) == len(document["steps"]) - 1  # all but the stack
