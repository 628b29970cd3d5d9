"""A run as JUnit XML, the format in which every CI system reads tests. Pure."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from reachability.observations import Observation
from reachability.report import marks, words
from reachability.report.places import kind
from reachability.report.run import NOTHING, Run
from reachability.underived import Underived

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(run: Run) -> str:
    """The document as text, to be written as UTF-8: a test case for each expectation."""
    cases = [_case(one) for one in run.observations] or [_nothing()]
    failures = sum(case.find("failure") is not None for case in cases)
    skipped = [_skipped(one) for one in run.underived]
    cases += skipped
    counts = {
        "tests": str(len(cases)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(len(skipped)),
    }
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", {"name": f"reachability of {run.stack}", **counts})
    suite.set("timestamp", run.started)
    suite.extend(cases)
    ElementTree.indent(root)
    return _DECLARATION + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(one: Observation) -> Element:
    what = one.expectation
    # The rule is part of the name: two may speak of the same way, and CI systems tell tests apart by name.
    name = f"{words.headline(what)} is {words.expected(what)}: {what.why}"
    case = Element("testcase", {"classname": kind(what.source), "name": name})
    if not one.agrees:
        _fail(case, marks.observed((one,)), words.comparison(one), "\n".join(_details(one)))
    return case


def _skipped(one: Underived) -> Element:
    """What is not derived was not probed."""
    name = f"{words.NOT_DERIVED}: {one}"
    case = Element("testcase", {"classname": one.source, "name": name})
    SubElement(case, "skipped", {"message": one.why})
    return case


def _details(one: Observation) -> Iterator[str]:
    yield f"why: {one.expectation.why}"
    if one.objection:
        yield f"objection: {one.objection}"
    for attempt in words.at_fault(one):
        yield words.attempted(attempt)
        yield from (f"  {step}" for step in words.steps(attempt))


def _nothing() -> Element:
    """A run without any expectation would else pass for a green one."""
    case = Element("testcase", {"classname": "reachability", "name": "something is probed"})
    _fail(case, "NOTHING", NOTHING, "the stack declares no expectation, or none was handed to the probes")
    return case


def _fail(case: Element, kind_of: str, message: str, details: str) -> None:
    failure = SubElement(case, "failure", {"type": kind_of, "message": message})
    failure.text = details
