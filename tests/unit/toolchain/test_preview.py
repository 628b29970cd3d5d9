"""`make preview`: Pulumi's own preview, as a reviewer reads it, and nothing of it is left on the disk."""

import json
from typing import Any

import pytest

from previews.__main__ import FORMATS
from tests.unit.previews.sample import SAMPLES
from tests.unit.toolchain.fake_pulumi import STACK, FakePulumi
from toolchain import preview
from toolchain.errors import ToolchainError

NOTHING = (SAMPLES / "nothing.json").read_text(encoding="utf-8")
REFUSED = (SAMPLES / "refused.json").read_text(encoding="utf-8")


def violation(level: str) -> str:
    """The event log of a preview that a policy has something against."""
    event = {"policyName": "rule", "policyPackName": "pack", "enforcementLevel": level, "message": "no"}
    return json.dumps({"policyEvent": event}) + "\n"


def test_a_preview_is_text_and_names_the_stack(
    pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.previews(NOTHING)
    assert preview.run(STACK) == 0
    assert capsys.readouterr().out.startswith(f"Preview of {STACK}: no changes\n")


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "Preview of"), ("markdown", "<!--"), ("json", "{")], ids=FORMATS
)
def test_format_names_another(
    form: str,
    begins: str,
    pulumi: FakePulumi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(preview.VARIABLE, form)
    pulumi.previews(NOTHING)
    assert preview.run(STACK) == 0
    assert capsys.readouterr().out.startswith(begins)


def test_a_format_that_nobody_knows_is_refused_before_pulumi_is_asked(
    pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(preview.VARIABLE, "html")
    with pytest.raises(ToolchainError) as refused:
        preview.run(STACK)
    assert refused.value.problem == "there is no format html"
    assert refused.value.remedy == "choose one of: text, markdown, json"
    assert pulumi.calls == []


def test_pulumi_is_asked_once_with_the_further_arguments(pulumi: FakePulumi) -> None:
    pulumi.previews(NOTHING)
    preview.run(STACK, "--policy-pack", "policies")
    _, folder = pulumi.log_folder
    asked = f"preview --stack {STACK} --json --event-log {folder}/events.json"
    assert pulumi.calls == [f"{asked} --policy-pack policies --non-interactive"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"document": NOTHING, "events": violation("advisory")}, 0),
        ({"document": NOTHING, "events": violation("mandatory"), "code": 1}, 1),
        ({"document": REFUSED, "code": 1}, 1),
        ({"document": "no JSON"}, 2),
    ],
    ids=["advice", "refused by a policy", "failed", "unreadable"],
)
def test_the_exit_code_says_what_came_of_it(told: dict[str, Any], code: int, pulumi: FakePulumi) -> None:
    pulumi.previews(**told)
    assert preview.run(STACK) == code


def test_without_a_preview_there_is_an_error(pulumi: FakePulumi) -> None:
    pulumi.previews("", events=None, code=1)
    with pytest.raises(ToolchainError) as refused:
        preview.run(STACK)
    assert str(refused.value) == "Pulumi made no preview\nremedy: its own message is above"
    assert not pulumi.log_folder[1].exists()


@pytest.mark.parametrize("document", [NOTHING, REFUSED, ""], ids=["made", "failed", "unreadable"])
def test_only_its_owner_can_read_what_pulumi_says_and_nothing_stays(
    document: str, pulumi: FakePulumi
) -> None:
    pulumi.previews(document)
    preview.run(STACK)
    rights, folder = pulumi.log_folder
    assert rights == "700"
    assert not folder.exists()
