"""A comment is exactly what it should be, fits, and shows nothing that it should not."""

import re

import pytest
from markdown_it import MarkdownIt

from previews import markdown
from previews.errors import PreviewError
from previews.model import Preview, Violation
from previews.read import read
from tests.unit.previews import sample
from tests.unit.previews.sample import NETWORK, SERVICE, expectation, raw, urn
from tests.unit.previews.test_escape import HOSTILE, seen

APP = "container-networks:workloads:Service"


def many(number: int, violations: int = 0) -> Preview:
    """A preview that no comment could hold."""
    steps = [
        raw(
            f"{APP}${SERVICE}",
            f"shop/service-{index}",
            "create",
            new={"spec": {"ports": [{"name": f"p{port}", "port": port} for port in range(5)]}},
            parent=urn(APP, f"shop/service-{index}"),
        )
        for index in range(number)
    ]
    networks = [
        raw(NETWORK, f"net-{index}", "create", new={"ipamConfigs": [{"subnet": f"10.{index}.0.0/16"}]})
        for index in range(3)
    ]
    after = [expectation(f"a-{index}", "b", port=index, why=f"rule {index}") for index in range(number)]
    rules = [Violation("mandatory", "pack", f"rule-{index}", "x", "no") for index in range(violations)]
    return read({"steps": [*steps, *networks]}, before=[], after=after, violations=rules)


@pytest.mark.parametrize("name", ["worker_port_policy", "control_plane", "nothing", "refused"])
def test_a_real_preview_is_exactly(name: str) -> None:
    assert markdown.render(sample.preview(name)) == sample.expected(f"{name}.md")


def test_a_bot_finds_its_comment() -> None:
    shown = markdown.render(sample.preview("nothing"))
    assert shown.splitlines()[0] == markdown.marker("test") == "<!-- container-networks preview test -->"


def test_the_order_of_the_steps_does_not_change_a_byte() -> None:
    document = sample.document("worker_port_policy")
    backwards = {**document, "steps": document["steps"][::-1]}
    after = sample.after("worker_port_policy") or ()
    assert markdown.render(read(backwards, after=after[::-1])) == sample.expected("worker_port_policy.md")


@pytest.mark.parametrize("number", [0, 100, 1_000])
def test_it_is_always_shorter_than_githubs_limit(number: int) -> None:
    assert len(markdown.render(many(number))) < markdown.LIMIT


@pytest.mark.parametrize("limit", [4_096, 10_000, 30_000])
def test_what_was_cut_is_counted_and_totals_stay(limit: int) -> None:
    shown = markdown.render(many(200, violations=3), limit)
    assert len(shown) < limit
    assert f"- **Cut** to stay below {limit} characters: " in shown
    assert "### Preview of `test`: policies refuse it: 203 added\n" in shown
    assert "- Policies: 3 violated, 3 of them mandatory\n" in shown
    assert "<summary>Workloads: 200 added</summary>" in shown
    assert all(f"`pack/rule-{index}`" in shown for index in range(3))


def test_details_go_before_rows_and_workloads_before_networks() -> None:
    shown = markdown.render(many(200), 50_000)
    assert "Service `service-199` | added | live | |" in shown
    assert "subnet: `10.2.0.0/16`" in shown
    found = re.search(r"the details of (\d+) rows; ", shown)
    assert found is not None
    assert int(found.group(1)) == shown.count("| live | |\n") + shown.count("| OPEN | |\n")


def test_violations_are_cut_last_of_all_and_counted_too() -> None:
    shown = markdown.render(many(50, violations=5_000))
    assert len(shown) < markdown.LIMIT
    assert "whole rows" in shown
    assert shown.count("`pack/rule-") > 1_000


def test_too_small_a_limit_is_refused() -> None:
    with pytest.raises(PreviewError, match="give at least 4096"):
        markdown.render(many(1), 4_095)


def test_every_tag_that_is_opened_is_closed() -> None:
    for shown in (markdown.render(sample.preview("worker_port_policy")), markdown.render(many(500), 9_000)):
        assert shown.count("<details") == shown.count("</details>") == shown.count("<summary>")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_breaks_no_row_and_makes_no_tag(name: str) -> None:
    inputs = {"labels": [{"label": name, "value": name}], "options": {name: name}}
    rule = Violation("mandatory", name, name, name, name)
    document = {
        "steps": [raw(NETWORK, name, "create", new=inputs)],
        "diagnostics": [{"severity": "error", "message": name}, {"severity": "warning", "message": name}],
    }
    shown = markdown.render(read(document, stack=name, violations=[rule]))
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(shown)
    assert re.findall("<tr>(.*?)</tr>", page, re.DOTALL)[1].count("<td>") == 4
    tags = set(re.findall("</?([a-z0-9]+)", page))
    assert tags <= {"h3", "ul", "li", "p", "strong", "code", "details", "summary", "br"} | {
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert page.count("<!-- container-networks") == 1
    assert " ".join(name.split()) in seen(page)


def test_reachability_has_its_reason() -> None:
    before, after = expectation("a", "b", why="x"), expectation("c", "b", why="c and b are on front")
    shown = markdown.render(
        read({"steps": [raw(NETWORK, "a", "create", new={})]}, before=[before], after=[after])
    )
    assert "| opens | `c` | `b`, `80/tcp` | undeclared | OPEN | c and b are on front |" in shown
    assert "| closes | `a` | `b`, `80/tcp` | OPEN | undeclared | x |" in shown
