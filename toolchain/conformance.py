"""`make conformance`: Kubernetes' own end-to-end tests of networking, run against a stack's cluster."""

import os
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from toolchain import cache
from toolchain.errors import ToolchainError
from toolchain.images import cluster_images
from toolchain.paths import CHECKOUT, log_dir
from toolchain.process import run_logged
from toolchain.progress import Steps, console
from toolchain.tally import Tally

VARIABLE = "FOCUS"
FOCUS = r"\[sig-network\].*\[Conformance\]"
PROGRAM = "e2e.test"
LIMIT = "2h"
JUNIT = "junit_01.xml"  # the name that the suite gives it


@dataclass(frozen=True)
class Results:
    """What a run came to.

    Attributes:
        passed: the names of the specs that passed.
        failed: the first line of each failure, by the spec's name.
    """

    passed: tuple[str, ...]
    failed: dict[str, str]

    @property
    def is_good(self) -> bool:
        """Whether specs ran and all passed."""
        return bool(self.passed) and not self.failed


def read_junit(report: Path) -> Results:
    """The results in a JUnit file, less what was skipped.

    Raises:
        ToolchainError: there is no such file.
    """
    if not report.exists():
        raise ToolchainError(f"the suite ended without a report: {report}", "its log says why")
    cases = [case for case in ET.parse(report).iter("testcase") if case.find("skipped") is None]
    # What goes on around the specs is in the report too, in brackets.
    specs = [case for case in cases if "[It]" in case.get("name", "") or _failure(case)]
    failed = {case.get("name", ""): text for case in specs if (text := _failure(case))}
    return Results(tuple(name for case in specs if (name := case.get("name", "")) not in failed), failed)


def _failure(case: ET.Element) -> str:
    found = case.find("failure") if case.find("failure") is not None else case.find("error")
    if found is None:
        return ""
    words = (found.get("message") or found.text or "").strip()
    return words.splitlines()[0] if words else "failed"


def report_folder(stack: str) -> Path:
    """Where the reports of a stack go."""
    return CHECKOUT / "reports" / "conformance" / stack


def run(stack: str, kubeconfig: Path) -> int:
    """Build the suite if need be, run it, show what it came to; 0 if specs ran and all passed.

    Args:
        stack: the stack that the cluster is of.
        kubeconfig: the administrator's.

    Raises:
        ToolchainError: the suite can't be built, or ended without a report.
    """
    steps = Steps(2)
    with steps.step("Kubernetes' end-to-end tests"):
        program = cluster_images.programs("e2e") / PROGRAM
    folder = report_folder(stack)
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / JUNIT
    report.unlink(missing_ok=True)
    log = log_dir() / f"conformance-{stack}.log"
    log.unlink(missing_ok=True)
    focus = os.environ.get(VARIABLE) or FOCUS
    with cache.locked(f"conformance-{stack}"), steps.step(f"specs that match {focus}"):
        _run(program, focus, kubeconfig, folder, log)
    return _show(read_junit(report), report, log)


def _run(program: Path, focus: str, kubeconfig: Path, folder: Path, log: Path) -> None:
    command = [
        str(program),
        f"--kubeconfig={kubeconfig}",
        "--provider=skeleton",
        f"--ginkgo.focus={focus}",
        f"--ginkgo.timeout={LIMIT}",
        "--ginkgo.no-color",
        f"--report-dir={folder}",
        "--disable-log-dump",
    ]
    with Tally(log, lambda line: console.print(f"       {line}")):
        try:
            run_logged(command, log, cwd=folder)
        except ToolchainError:
            # Failed specs end it with an error too; the report says which they are.
            if not (folder / JUNIT).exists():
                raise


def _show(results: Results, report: Path, log: Path) -> int:
    for name, message in results.failed.items():
        console.print(f"[red]failed[/] {escape(name)}: {escape(message)}", soft_wrap=True)
    console.print(f"{len(results.passed)} passed, {len(results.failed)} failed")
    console.print(f"report: {report.relative_to(CHECKOUT)}; log: {log}", soft_wrap=True)
    if not results.passed and not results.failed:
        console.print(f"[red]no spec matched[/]; set {VARIABLE} to another regular expression")
    return 0 if results.is_good else 1
