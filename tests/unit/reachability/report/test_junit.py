"""CI systems see a test case for each expectation, and never a run without any."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from reachability.observations import Observation
from reachability.report import junit
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import OPEN, SHOP, run, untried


def parsed(*observations: Observation, stack: str = "test") -> Element:
    """The root of the document, parsed from the bytes that a file has."""
    return ElementTree.fromstring(junit.render(run(*observations, stack=stack)).encode())


def cases(root: Element) -> list[Element]:
    return root.findall("./testsuite/testcase")


def test_every_expectation_is_a_case_of_its_sources_kind() -> None:
    assert [(case.get("classname"), case.get("name")) for case in cases(parsed(*SHOP))] == [
        ("host", "host -> service:shop/cart service:shop/cart:80/tcp is REFUSED: a rule"),
        ("container", "web -> db db:5432/tcp is OPEN: a rule"),
        ("container", "web -> db endpoint:db@back:5432/tcp is OPEN: a rule"),
        ("pod", "pod:shop/front -> service:shop/bank service:shop/bank:80/tcp is BLOCKED: shop/deny-all"),
        ("pod", "pod:shop/front -> service:shop/cart service:shop/cart:80/tcp is OPEN: front may"),
    ]


def test_the_counts_are_those_of_the_cases() -> None:
    root = parsed(*SHOP)
    for element in (root, root.find("testsuite")):
        assert element is not None
        counts = {name: element.get(name) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {"tests": "5", "failures": "3", "errors": "0", "skipped": "0"}


def test_a_failure_says_what_was_expected_and_who_saw_what() -> None:
    failure = cases(parsed(*SHOP))[-1].find("failure")
    assert failure is not None
    assert failure.attrib == {
        "type": "MIXED",
        "message": "expected OPEN; observed BLOCKED for 1 of 3, OPEN for 2 of 3",
    }
    assert failure.text == "why: front may\npod:shop/front-2 -> service:shop/cart: BLOCKED\n  late"


def test_an_objection_is_a_failure() -> None:
    failure = cases(parsed(sample.observed("a", "b", OPEN, objection="another answers")))[0].find("failure")
    assert failure is not None
    assert "objection: another answers" in (failure.text or "")


def test_two_rules_of_one_way_are_two_cases() -> None:
    both = (sample.observed("a", "b", OPEN, why="front"), sample.observed("a", "b", OPEN, why="back"))
    names = [case.get("name") for case in cases(parsed(*both))]
    assert len(set(names)) == 2


def test_hostile_text_stays_text() -> None:
    evil = "</failure>\x00\x0b\ud800\ufffe]]> & \"'<"
    (case,) = cases(parsed(sample.observed(evil, "b", OPEN, None, detail=evil), stack=evil))
    failure = case.find("failure")
    assert failure is not None
    assert (failure.text or "").endswith("  </failure>]]> & \"'<")
    assert (case.get("name") or "").startswith("</failure>]]> & \"'< -> b ")


def test_a_run_without_expectations_is_one_failing_case() -> None:
    root = parsed()
    (case,) = cases(root)
    assert root.get("failures") == "1"
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "nothing was probed, so nothing is proven"


def test_what_was_never_tried_fails() -> None:
    assert parsed(untried("a", "b")).get("failures") == "1"
