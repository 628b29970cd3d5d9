"""The grids of the page: one table for each block, whose cells show what the reader chose to see. Pure."""

from collections.abc import Iterable
from typing import TypeAlias

from reachability.report import words
from reachability.report.grid import Block, Column
from reachability.report.marks import READINGS, Cell, Mark, difference
from reachability.report.markup import Markup, join, tag

Keys: TypeAlias = dict[tuple[str, Column], str]


def keys(blocks: Iterable[Block]) -> Keys:
    """A name for each cell that has something in it, by which its details are found."""
    filled = (key for block in blocks for key in block.cells)
    return {key: f"details-{number}" for number, key in enumerate(filled, start=1)}


def section(block: Block, names: Keys) -> Markup:
    """A block: its title, and its table in a frame that scrolls."""
    table = tag("table", tag("caption", block.title), _head(block), _body(block, names))
    frame = tag("div", table, class_="frame", role="region", aria_label=block.title, tabindex="0")
    return tag("section", tag("h2", block.title), frame)


def swatch(mark: Mark) -> Markup:
    """A mark as in a cell."""
    return tag("span", mark.letter, class_=f"mark {mark.lower()}")


def _head(block: Block) -> Markup:
    corner = tag("th", "from \\ to", scope="col", class_="corner")
    columns = (
        tag("th", tag("span", column.label), scope="col", title=column.label) for column in block.columns
    )
    return tag("thead", tag("tr", corner, join(columns)))


def _body(block: Block, names: Keys) -> Markup:
    return tag("tbody", join(_row(source, block, names) for source in block.rows))


def _row(source: str, block: Block, names: Keys) -> Markup:
    cells = (_cell((source, column), block, names) for column in block.columns)
    return tag("tr", tag("th", source, scope="row", title=source), join(cells))


def _cell(key: tuple[str, Column], block: Block, names: Keys) -> Markup:
    cell = block.cells.get(key)
    if cell is None:
        return tag("td")
    says = _says(cell)
    marks = (_mark(name, reading(cell)) for name, reading in READINGS.items())
    link = tag("a", join(marks), href=f"#{names[key]}", title=says, aria_label=says)
    # Closing the details leads back to the cell, hence a name of its own.
    return tag("td", link, id=f"at-{names[key]}", class_=difference(cell).lower())


def _mark(reading: str, mark: Mark) -> Markup:
    return tag("span", mark.letter, class_=f"mark {mark.lower()} in-{reading}")


def _says(cell: Cell) -> str:
    return "; ".join(f"{words.headline(one.expectation)}: {words.comparison(one)}" for one in cell)
