"""Every report counts aloud what could not be derived, with the reason, and stays green for it."""

import io
import json
from xml.etree import ElementTree

from rich.console import Console

from reachability.report import as_json, html, junit, terminal
from reachability.report.run import Run
from reachability.underived import Underived
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import OPEN, STARTED

LEFT_OUT = (
    Underived("host", "node port", "a node stands in\x1b[2J", 6),
    Underived("node", "pod", "which node that is", 1),
)
RUN = Run("test", STARTED, [sample.observed("a", "b", OPEN)], LEFT_OUT)


def test_the_summary_counts_it_and_the_run_still_passes() -> None:
    assert RUN.passed
    assert RUN.summary == "1 probed, 1 agree, 0 differ; of 7 more ways nothing could be derived"


def test_the_terminal_says_how_many_and_why_for_each_kind_of_pair() -> None:
    file = io.StringIO()
    terminal.show(RUN, Console(file=file, width=120, force_terminal=False, no_color=True))
    assert (
        "Not derived, so nothing is expected of it and nothing was probed (7 ways)\n"
        "   6 host -> node port: a node stands in\n"
        "   1 node -> pod: which node that is\n"
    ) in "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def test_of_many_reasons_the_terminal_counts_the_last_ones() -> None:
    many = [Underived("host", "pod", f"reason {number}", 1) for number in range(10)]
    file = io.StringIO()
    found = Run("test", STARTED, [], many)
    terminal.show(found, Console(file=file, width=120, force_terminal=False, no_color=True))
    assert "2 more, for 2 further reasons" in file.getvalue()
    assert "reason 9" not in file.getvalue()


def test_json_and_html_have_each() -> None:
    listed = json.loads(as_json.render(RUN))["underived"]
    assert listed[0] == {"source": "host", "entrance": "node port", "why": "a node stands in", "ways": 6}
    assert len(listed) == 2
    assert "<li>6 host -&gt; node port: a node stands in</li>" in html.render(RUN)


def test_junit_has_a_skipped_case_for_each() -> None:
    root = ElementTree.fromstring(junit.render(RUN).encode())
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("3", "0", "2")
    skipped = [case for case in root.iter("testcase") if case.find("skipped") is not None]
    assert [case.get("classname") for case in skipped] == ["host", "node"]
