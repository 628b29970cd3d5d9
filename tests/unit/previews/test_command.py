"""`python -m previews` reads files or standard input, and its exit code says what came of it."""

import io
import json
from pathlib import Path

import pytest

from previews import as_json, markdown, text
from previews.__main__ import main
from tests.unit.previews import sample
from tests.unit.previews.sample import SAMPLES, expectation, urn

FILE = str(SAMPLES / "worker_port_policy.json")
AFTER = str(SAMPLES / "worker_port_policy.after.json")
RENDERED = {
    "text": text.render(sample.preview("worker_port_policy")),
    "markdown": markdown.render(sample.preview("worker_port_policy")),
    "json": as_json.render(sample.preview("worker_port_policy")),
}


@pytest.fixture(name="events")
def events_file(tmp_path: Path) -> Path:
    """An event log of a preview that a policy refuses."""
    outputs = {"expectations": [expectation("a", "b").to_dict()]}
    root = {"urn": urn("pulumi:pulumi:Stack", "test"), "new": {"outputs": outputs}}
    policy = {
        "policyName": "rule",
        "policyPackName": "pack",
        "enforcementLevel": "mandatory",
        "message": "no",
    }
    path = tmp_path / "events.json"
    lines = ({"resOutputsEvent": {"metadata": root}}, {"policyEvent": policy})
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_each_format_is_written(form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([FILE, "--after", AFTER, "--format", form]) == 0
    assert capsys.readouterr().out == RENDERED[form]
    assert main([FILE, "--after", AFTER, "--format", form, "--output", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out").read_text(encoding="utf-8") == RENDERED[form]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(Path(FILE).read_text(encoding="utf-8")))
    assert main(["--after", AFTER]) == 0
    assert capsys.readouterr().out == RENDERED["text"]


def test_a_list_that_is_given_counts_more_than_the_event_log(
    events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([FILE, "--before", AFTER, "--after", AFTER, "--events", str(events)])
    said = "ways compared (declared pods and endpoints at served ports) none opens or closes"
    assert said in " ".join(capsys.readouterr().out.split())


def test_an_event_log_tells_the_rest(events: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([FILE, "--events", str(events), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["policy"] for one in found["violations"]] == ["rule"]
    assert found["reachability"]["turns"]["opens"] == 1


def test_outputs_tell_what_is_not_derived(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left_out = {"source": "host", "entrance": "node port", "why": "a node stands in", "ways": 3.0}
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"expectations": [], "underived": [left_out]}))
    for form, said in {
        "text": "  Not derived: 3 ways, which are in no comparison\n"
        "    3 host -> node port: a node stands in\n",
        "markdown": "<summary>Not derived: 3 ways, which are in no comparison</summary>",
        "json": '"why": "a node stands in"',
    }.items():
        main([FILE, "--before", AFTER, "--after", str(path), "--format", form])
        assert said in capsys.readouterr().out


def test_outputs_that_say_something_else_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "outputs.json"
    path.write_text('{"expectations": [], "underived": [1]}')
    assert main([FILE, "--after", str(path)]) == 2
    assert "what is not derived can't be read" in capsys.readouterr().err


def test_a_preview_that_failed_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLES / "refused.json")]) == 1
    assert "it failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is no JSON"),
        ("[]", "is no JSON object"),
        ("{}", "neither steps nor diagnostics"),
        ('{"steps": [1]}', "pulumi preview --json"),
    ],
)
def test_what_cannot_be_read_is_2_and_says_what_to_do(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "preview.json"
    path.write_text(content)
    assert main([str(path)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--before", "--after", "--events"])
def test_a_file_that_is_not_there_is_2(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([FILE, option, "/nowhere"]) == 2
    assert "/nowhere" in capsys.readouterr().err


def test_outputs_without_expectations_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "outputs.json"
    path.write_text('{"kubeconfig": "x"}')
    assert main([FILE, "--before", str(path)]) == 2
    assert "has no expectations" in capsys.readouterr().err
