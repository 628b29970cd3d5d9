"""The details of the page: for each cell why it is expected, and what every attempt saw. Pure.

A panel is shown when a link leads to it, by CSS alone: a cell's own, or that of the list of differences.
"""

from collections.abc import Iterable, Iterator

from reachability.observations import Attempt, Observation
from reachability.report import words
from reachability.report.grid import Block, Column
from reachability.report.html_grid import Keys
from reachability.report.marks import Cell
from reachability.report.markup import Markup, join, tag

_HEADINGS = ("from", "to", "came to", "tries", "what was said")


def panel(key: str, cell: Cell) -> Markup:
    """All that is known of a cell."""
    close = tag("a", "close", href=f"#at-{key}", class_="close")
    return tag("article", close, join(_observation(one) for one in cell), id=key, tabindex="-1")


def differences(blocks: Iterable[Block], names: Keys) -> Markup:
    """Every disagreement, each leading to its panel; nothing where there is none."""
    cells = ((key, one) for block in blocks for key, cell in block.cells.items() for one in cell)
    items = [_difference(one, key[1], names[key]) for key, one in cells if not one.agrees]
    if not items:
        return Markup("")
    heading = tag("summary", f"Differences ({len(items)})")
    return tag("details", heading, tag("ol", join(items)), class_="differences", open=True)


def _difference(one: Observation, column: Column, name: str) -> Markup:
    what = one.expectation
    link = tag("a", words.headline(what), href=f"#{name}")
    says = "; ".join(filter(None, (words.comparison(one), one.objection, what.why)))
    # The data are what the page's filter looks at, as it does at a row's and a column's heading.
    return tag("li", link, tag("span", says), data_source=what.source, data_destination=column.label)


def _observation(one: Observation) -> Markup:
    facts = join(tag("div", tag("dt", name), tag("dd", value)) for name, value in _facts(one))
    return join([tag("h2", words.headline(one.expectation)), tag("dl", facts), _attempts(one)])


def _facts(one: Observation) -> Iterator[tuple[str, str]]:
    yield "expected", words.expected(one.expectation)
    yield "why", one.expectation.why
    yield "observed", words.observed(one)
    if one.objection:
        yield "objection", one.objection


def _attempts(one: Observation) -> Markup:
    if not one.attempts:
        return Markup("")
    head = tag("thead", tag("tr", join(tag("th", name, scope="col") for name in _HEADINGS)))
    fault = set(words.at_fault(one)) if not one.agrees else set()
    rows = (_attempt(attempt, is_at_fault=attempt in fault) for attempt in one.attempts)
    return tag("table", head, tag("tbody", join(rows)))


def _attempt(attempt: Attempt, *, is_at_fault: bool) -> Markup:
    cells = (attempt.address, words.outcome(attempt), str(attempt.tries))
    said = tag("td", tag("pre", "\n".join(words.steps(attempt))))
    row = join([tag("th", attempt.source, scope="row"), *(tag("td", cell) for cell in cells), said])
    return tag("tr", row, class_="differs" if is_at_fault else "agrees")
