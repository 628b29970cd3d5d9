"""Kubernetes' own tests: what is asked of them, what they came to, and that no spec is no pass."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from toolchain import conformance, progress
from toolchain.conformance import Results, read_junit
from toolchain.errors import ToolchainError
from toolchain.images import cluster_images

AROUND = '<testcase name="[SynchronizedBeforeSuite]"/>'
PASSED = '<testcase name="[It] [sig-network] Services should serve"/>'
SKIPPED = '<testcase name="[It] [sig-node] Pods should run"><skipped message="skipped"/></testcase>'
FAILED = (
    '<testcase name="[It] [sig-network] DNS should resolve">'
    '<failure message="timed out [after 10m]&#10;a stack trace">more</failure></testcase>'
)
BROKEN = '<testcase name="[BeforeSuite]"><error>no nodes\nat all</error></testcase>'
WORDLESS = '<testcase name="[It] [sig-network] A"><failure/></testcase>'
NAMES = {
    PASSED: "[It] [sig-network] Services should serve",
    FAILED: "[It] [sig-network] DNS should resolve",
}
CASES = {
    "nothing matched": ((AROUND, SKIPPED), Results((), {}), False),
    "all passed": ((AROUND, PASSED, SKIPPED), Results((NAMES[PASSED],), {}), True),
    "one failed": (
        (PASSED, FAILED),
        Results((NAMES[PASSED],), {NAMES[FAILED]: "timed out [after 10m]"}),
        False,
    ),
    "what goes on around them failed": ((BROKEN,), Results((), {"[BeforeSuite]": "no nodes"}), False),
    "one failed without a word": ((WORDLESS,), Results((), {"[It] [sig-network] A": "failed"}), False),
}


def written(path: Path, *cases: str) -> Path:
    path.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
    return path


@pytest.mark.parametrize(("cases", "results", "good"), CASES.values(), ids=CASES.keys())
def test_what_they_came_to(cases: tuple[str, ...], results: Results, good: bool, tmp_path: Path) -> None:
    found = read_junit(written(tmp_path / "junit.xml", *cases))
    assert found == results
    assert found.is_good is good


def test_a_suite_that_ended_without_a_report_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="the suite ended without a report"):
        read_junit(tmp_path / "junit.xml")


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a suite that writes the report beside it, and ends with the code beside it."""
    program = tmp_path / "e2e.test"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/called\n'
        'for flag; do case "$flag" in --report-dir=*) folder=${flag#*=} ;; esac; done\n'
        f'test ! -e {tmp_path}/junit.xml || cp {tmp_path}/junit.xml "$folder/junit_01.xml"\n'
        f"exit $(cat {tmp_path}/code)\n"
    )
    program.chmod(0o755)
    (tmp_path / "code").write_text("0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("FOCUS", raising=False)
    monkeypatch.setattr(conformance, "CHECKOUT", tmp_path)
    monkeypatch.setattr(cluster_images, "programs", lambda name: {"e2e": tmp_path}[name])
    return tmp_path


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    stream = StringIO()
    console = Console(file=stream, highlight=False, width=200)
    monkeypatch.setattr(conformance, "console", console)
    monkeypatch.setattr(progress, "console", console)
    return stream


def run(suite: Path, *cases: str, code: int = 0) -> int:
    """Run the suite where it comes to these cases; its exit code."""
    if cases:
        written(suite / "junit.xml", *cases)
    (suite / "code").write_text(str(code))
    return conformance.run("lab", suite / "kubeconfig")


def test_specs_of_networking_are_asked_for(suite: Path, printed: StringIO) -> None:
    assert run(suite, PASSED) == 0
    assert (suite / "called").read_text().splitlines() == [
        f"--kubeconfig={suite}/kubeconfig",
        "--provider=skeleton",
        r"--ginkgo.focus=\[sig-network\].*\[Conformance\]",
        "--ginkgo.timeout=2h",
        "--ginkgo.no-color",
        f"--report-dir={suite}/reports/conformance/lab",
        "--disable-log-dump",
    ]
    assert "1 passed, 0 failed" in printed.getvalue()
    assert "report: reports/conformance/lab/junit_01.xml; log: " in printed.getvalue()


@pytest.mark.usefixtures("printed")
def test_others_can_be_asked_for(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOCUS", "DNS")
    run(suite, PASSED)
    assert "--ginkgo.focus=DNS" in (suite / "called").read_text().splitlines()


def test_failed_specs_are_named_though_the_suite_ends_with_an_error(suite: Path, printed: StringIO) -> None:
    assert run(suite, PASSED, FAILED, code=1) == 1
    assert f"failed {NAMES[FAILED]}: timed out [after 10m]\n" in printed.getvalue()
    assert "1 passed, 1 failed" in printed.getvalue()


def test_no_spec_is_no_pass(suite: Path, printed: StringIO) -> None:
    assert run(suite, AROUND, SKIPPED) == 1
    assert "no spec matched; set FOCUS to another regular expression" in printed.getvalue()


@pytest.mark.usefixtures("printed")
@pytest.mark.parametrize("code", [0, 1])
def test_the_report_of_an_earlier_run_is_not_taken_for_this_ones(suite: Path, code: int) -> None:
    run(suite, PASSED)
    (suite / "junit.xml").unlink()
    with pytest.raises(ToolchainError):
        run(suite, code=code)
