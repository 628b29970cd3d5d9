"""A run on a terminal, or in a log: its grids, each disagreement, and a summary.

Everything is ASCII and says without colour what it says with it.
"""

from rich.columns import Columns
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reachability.observations import Observation
from reachability.report import words
from reachability.report.grid import Block, blocks
from reachability.report.marks import READINGS, Mark
from reachability.report.run import Run
from reachability.underived import told, total

GAP = 3  # between the grids
LABEL = 12  # the least that the name of a source gets of the width; what is longer is folded
STEPS = 4  # lines that one attempt may say; all of them are in the other reports

COLOURS = {
    Mark.OPEN: "green",
    Mark.BLOCKED: "magenta",
    Mark.REFUSED: "yellow",
    Mark.NXDOMAIN: "cyan",
    Mark.MIXED: "bold red",
    Mark.FAILED: "bold red",
    Mark.DIFFERS: "bold white on red",
    Mark.AGREES: "dim",
}


def show(run: Run, console: Console) -> None:
    """Print a run; its last line is the summary.

    Args:
        run: what was seen.
        console: where to; its width decides how many columns a grid has.
    """
    console.print(Text(f"Reachability of {run.stack}, {run.started}", style="bold"))
    if run.observations:
        console.print(_legend())
    label = _label(run, console.width)
    for block in blocks(run.observations, _fitting(console.width - label)):
        _show_block(block, label, console)
    for number, one in enumerate(run.disagreements, start=1):
        _show_disagreement(number, one, console)
    _show_underived(run, console)
    console.print()
    verdict, colour = ("PASSED", "green") if run.passed else ("FAILED", "red")
    console.print(Text.assemble((verdict, f"bold {colour}"), f": {run.summary}"))


def _show_underived(run: Run, console: Console) -> None:
    if not run.underived:
        return
    console.print()
    console.print(Text(f"{words.NOT_DERIVED} ({total(run.underived)} ways)", style="bold yellow"))
    for line in told(run.underived):
        _indented(line, 3, console)


def _legend() -> Columns:
    return Columns([Text.assemble(_letter(mark), f" {mark.meaning}") for mark in Mark], padding=(0, GAP))


def _label(run: Run, width: int) -> int:
    """The width of the sources' names: at most half of it all, and not what the grids' titles need."""
    longest = max((len(one.expectation.source) for one in run.observations), default=0)
    titles = sum(len(title) + GAP for title in READINGS)
    return min(longest, width // 2, max(LABEL, width - titles))


def _fitting(room: int) -> int:
    """How many columns three grids side by side may have; from 10 on, their numbers are wider."""
    for_one = room // len(READINGS) - GAP
    return max(1, min(9, for_one // 2), for_one // 3)


def _show_block(block: Block, label: int, console: Console) -> None:
    console.print()
    console.print(Text(block.title, style="bold"))
    width = len(str(len(block.columns)))
    key = (f"{number:>{width}} {column.label}" for number, column in enumerate(block.columns, start=1))
    console.print(Padding(Columns([Text(one) for one in key], padding=(0, GAP)), (0, 0, 0, 2)))
    console.print(_table(block, label, width))


def _table(block: Block, label: int, width: int) -> Table:
    """One line for each source, so that what was seen stands beside what was declared."""
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="")
    table.add_column(overflow="fold", max_width=label)
    numbers = " ".join(f"{number:>{width}}" for number in range(1, len(block.columns) + 1))
    for title in READINGS:
        table.add_column(Text.assemble((title, "bold"), "\n", (numbers, "dim")), overflow="fold")
    grids = [block.read(reading) for reading in READINGS.values()]
    for source, *lines in zip(block.rows, *grids, strict=True):
        table.add_row(Text(source), *(_line(line, width) for line in lines))
    return table


def _line(marks: tuple[Mark | None, ...], width: int) -> Text:
    return Text(" ").join(Text(" " * (width - 1)) + _letter(mark) for mark in marks)


def _letter(mark: Mark | None) -> Text:
    return Text(mark.letter, style=COLOURS[mark]) if mark else Text(" ")


def _show_disagreement(number: int, one: Observation, console: Console) -> None:
    console.print()
    console.print(Text.assemble((f"{number}. ", "bold red"), (words.headline(one.expectation), "bold")))
    _indented(words.comparison(one), 3, console)
    _indented(f"why: {one.expectation.why}", 3, console)
    if one.objection:
        _indented(f"objection: {one.objection}", 3, console)
    for attempt in words.at_fault(one):
        _indented(words.attempted(attempt), 3, console)
        for step in words.steps(attempt, STEPS):
            _indented(step, 6, console)


def _indented(line: str, by: int, console: Console) -> None:
    """Padding indents also what is wrapped."""
    console.print(Padding(Text(line, overflow="fold"), (0, 0, 0, by)))
