"""The page stands alone, shows every cell in three ways, and lets no name become markup."""

import base64
import hashlib
import re

import pytest

from reachability.observations import Observation
from reachability.report import html
from reachability.report.marks import Mark
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.page import Element, parse
from tests.unit.reachability.report.sample import OPEN, SHOP, run, untried

EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&${style}"


def page(*observations: Observation, stack: str = "test") -> Element:
    return parse(html.render(run(*observations, stack=stack)))


def marks(row: Element, view: str) -> str:
    """What a row shows in one view, a space where nothing is declared."""
    cells = (cell.all("span", lambda span: f"in-{view}" in span.classes) for cell in row.all("td"))
    return "".join(found[0].text if found else " " for found in cells)


def test_every_grid_is_a_table_with_its_three_views() -> None:
    docker, shop = page(*SHOP).all("section")
    assert [section.all("h2")[0].text for section in (docker, shop)] == ["container", "service:shop"]
    assert [head.text for head in shop.all("thead")[0].all("th")] == [
        "from \\ to",
        "bank 80/tcp",
        "cart 80/tcp",
    ]
    host, front = shop.all("tbody")[0].all("tr")
    assert (host.all("th")[0].text, front.all("th")[0].text) == ("host", "pod:shop/front")
    views = ("expected", "observed", "difference")
    assert [marks(host, view) for view in views] == [" R", " N", " !"]
    assert [marks(front, view) for view in views] == ["Bo", "BM", ".!"]


def test_every_cell_says_in_words_what_it_shows_and_leads_to_its_details_and_back() -> None:
    found = page(*SHOP)
    cells = found.all("td", lambda cell: "id" in cell.attributes)
    panels = {panel.attributes["id"]: panel for panel in found.all("article")}
    assert len(cells) == len(panels) == len(SHOP)
    for cell in cells:
        (link,) = cell.all("a")
        panel = panels[link.attributes["href"].removeprefix("#")]
        assert panel.all("a")[0].attributes["href"] == f"#{cell.attributes['id']}"
        assert panel.all("h2")[0].text in link.attributes["aria-label"]
        assert link.attributes["title"] == link.attributes["aria-label"]


def test_details_say_why_and_what_every_attempt_saw() -> None:
    (panel,) = page(SHOP[0]).all("article")
    assert [term.text for term in panel.all("dd")] == [
        "OPEN",
        "front may",
        "BLOCKED for 1 of 3, OPEN for 2 of 3",
    ]
    rows = panel.all("tbody")[0].all("tr")
    assert [[cell.text for cell in row.all("td")] for row in rows] == [
        ["service:shop/cart", verdict, "1", "late"] for verdict in ("OPEN", "BLOCKED", "OPEN")
    ]
    assert [row.classes for row in rows] == [["agrees"], ["differs"], ["agrees"]]


def test_differences_are_listed_and_marked() -> None:
    found = page(*SHOP)
    (listed,) = found.all("details")
    assert listed.all("summary")[0].text == "Differences (3)"
    links = {item.all("a")[0].attributes["href"] for item in listed.all("li")}
    marked = found.all("td", lambda cell: "differs" in cell.classes and "id" in cell.attributes)
    assert links == {cell.all("a")[0].attributes["href"] for cell in marked}


def test_an_objection_is_shown() -> None:
    found = page(sample.observed("a", "b", OPEN, objection="another answers"))
    assert "another answers" in [term.text for term in found.all("article")[0].all("dd")]
    assert "another answers" in found.all("details")[0].text


def test_the_head_says_stack_verdict_and_totals() -> None:
    (header,) = page(*SHOP).all("header")
    assert header.all("h1")[0].text == "Reachability of test"
    assert header.all("p")[1].text == "FAILED 5 probed, 2 agree, 3 differ"
    assert [number.text for number in header.all("dd")] == ["5", "5", "2", "3"]
    assert page(sample.observed("a", "b", OPEN)).all("header")[0].all("strong")[0].text == "PASSED"


def test_nothing_is_fetched_from_elsewhere() -> None:
    text = html.render(run(*SHOP))
    assert not re.search(r"https?:|//[a-z]|url\(|@import|<link|<img|<iframe|srcset", text)
    for element in parse(text).all():
        assert "src" not in element.attributes
        assert element.attributes.get("href", "#").startswith("#")


def test_only_its_own_script_and_style_may_run() -> None:
    found = page(*SHOP)
    (policy,) = found.all("meta", lambda one: one.attributes.get("http-equiv") == "Content-Security-Policy")
    for name in ("style", "script"):
        (element,) = found.all(name)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy.attributes["content"]
    assert "default-src 'none'" in policy.attributes["content"]
    attributes = [name for element in found.all() for name in element.attributes]
    assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_a_hostile_name_stays_a_name() -> None:
    evil = sample.observed(EVIL, EVIL, OPEN, None, address=EVIL, why=EVIL, objection=EVIL, detail=EVIL)
    found = page(evil, stack=EVIL)
    harmless = page(sample.observed("a", "b", OPEN, None, objection="c", detail="d"))
    assert [one.name for one in found.all()] == [one.name for one in harmless.all()]
    assert found.all("h1")[0].text == f"Reachability of {EVIL}"
    assert found.all("tbody")[0].all("th")[0].text == EVIL


def test_tables_can_be_read_aloud() -> None:
    found = page(*SHOP)
    assert all(head.attributes["scope"] in ("row", "col") for head in found.all("th"))
    assert all(section.all("caption") for section in found.all("section"))
    assert found.all("html")[0].attributes["lang"] == "en"
    ids = [one.attributes["id"] for one in found.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    targets = {one.attributes["href"].removeprefix("#") for one in found.all("a")}
    assert targets <= set(ids)


def test_every_mark_has_a_colour_in_light_and_dark_and_a_line_in_the_legend() -> None:
    found = page(*SHOP)
    style = found.all("style")[0].text
    assert "prefers-color-scheme: dark" in style
    assert all(f".mark.{mark.lower()} {{" in style for mark in Mark)
    legend = found.all("ul", lambda one: "legend" in one.classes)[0]
    assert [item.text for item in legend.all("li")] == [f"{mark.letter} {mark.meaning}" for mark in Mark]


def test_what_the_script_asks_for_is_there() -> None:
    found = page(*SHOP)
    script = found.all("script")[0].text
    ids = {one.attributes.get("id") for one in found.all()}
    assert set(re.findall(r'getElementById\("(.+?)"\)', script)) <= ids
    names = {field.attributes["name"] for field in found.all("input")}
    assert set(re.findall(r"fields\.(\w+)", script)) == names


@pytest.mark.parametrize("nothing", [(), (untried("a", "b"),)], ids=["none declared", "none tried"])
def test_a_run_that_probed_nothing_fails(nothing: tuple[Observation, ...]) -> None:
    (verdict,) = page(*nothing).all("p", lambda one: "failed" in one.classes)
    said = "nothing was probed" if nothing else "nothing follows that could be probed"
    assert verdict.text.startswith(f"FAILED {said}, so nothing is proven")


def test_thousands_of_expectations_are_all_on_it_in_narrow_tables() -> None:
    many = [
        sample.observed(f"pod:n/a-{source}", f"service:n/s-{to}", OPEN)
        for source in range(20)
        for to in range(100)
    ]
    found = page(*many)
    assert len(found.all("article")) == 2000
    assert max(len(head.all("th")) for head in found.all("thead")) <= 41
