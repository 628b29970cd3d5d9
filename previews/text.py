"""A preview on a terminal, or in a log.

Everything is ASCII but what others have named, and says without colour what it says with it.
"""

import io

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from previews import words
from previews.model import Action, Effect, Group, Preview, Violation
from previews.rows import Row, rows
from previews.ways import Turn, Way
from reachability.underived import told

WIDTH = 120  # where there is no terminal
_ACTION = max(map(len, Action)) + 2
_EFFECT = max(map(len, Effect)) + 2
_LEVEL = len("mandatory") + 2


def render(preview: Preview, width: int = WIDTH) -> str:
    """The report without colour, the same for the same preview."""
    file = io.StringIO()
    show(preview, Console(file=file, width=width, force_terminal=False, no_color=True))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def show(preview: Preview, console: Console) -> None:
    """Print the report; its last lines are the totals."""
    console.print(Text(f"Preview of {preview.stack}: {words.headline(preview)}", style="bold"))
    _show_notices(preview, "error", "bold red", console)
    for group in Group:
        _show_group(preview, group, console)
    _show_reach(preview, console)
    if preview.violations:
        _title(words.POLICIES, console)
        for violation in preview.violations:
            _show_violation(violation, console)
    _show_notices(preview, "warning", "yellow", console)
    _title("Totals", console)
    for total in words.totals(preview):
        console.print(_columns(Text(total)))


def _show_reach(preview: Preview, console: Console) -> None:
    ways, left_out = preview.reach.ways if preview.reach else (), told(preview.underived or ())
    if ways or left_out:
        _title(words.REACHABILITY, console)
    for way in ways:
        _show_way(way, console)
    if left_out:
        console.print(_columns(Text(f"{words.NOT_DERIVED}: {words.underived(preview)}", style="yellow")))
    for line in left_out:
        console.print(_columns(Text(f"  {line}")))


def _show_notices(preview: Preview, severity: str, style: str, console: Console) -> None:
    found = [notice for notice in preview.notices if notice.severity == severity]
    if found:
        _title(f"{severity.title()}s", console)
    for notice in found:
        where = f"{notice.where}: " if notice.where else ""
        console.print(_columns(Text(f"{where}{notice.message}", style=style)))


def _show_group(preview: Preview, group: Group, console: Console) -> None:
    place = None
    for row in rows(preview.changes, group):
        if row.place != place:
            place = row.place
            _title(f"{words.TITLES[group]} in {place}" if place else words.TITLES[group], console)
        _show_row(row, console)


def _title(title: str, console: Console) -> None:
    console.print()
    console.print(Text(title, style="bold"))


def _show_row(row: Row, console: Console) -> None:
    why = f": {row.why}" if row.why else ""
    said = [Text(f"{words.thing(row)}{why}"), *(Text(f"  {words.line(line)}") for line in row.lines)]
    marks = Text(row.action), Text(row.effect, style=words.colour(row.effect))
    console.print(_columns(*marks, Text("\n").join(said), widths=(_ACTION, _EFFECT)))


def _show_way(way: Way, console: Console) -> None:
    style = {Turn.OPENS: "green", Turn.CLOSES: "magenta", Turn.CHANGES: "cyan"}[way.turn]
    said = Text(f"{words.from_where(way)}\n  {words.turned(way)}: {way.why}")
    console.print(_columns(Text(way.turn, style=style), said, widths=(_ACTION,)))


def _show_violation(one: Violation, console: Console) -> None:
    style = "bold red" if one.refuses else "yellow"
    where = f" on {one.where}" if one.where else ""
    said = Text(f"{one.pack}/{one.policy}{where}\n  {one.message}")
    console.print(_columns(Text(one.level, style=style), said, widths=(_LEVEL,)))


def _columns(*cells: Text, widths: tuple[int, ...] = ()) -> Padding:
    """One row, indented: what is too long goes on in its own column."""
    grid = Table.grid()
    for width in widths:
        grid.add_column(width=width)
    grid.add_column(overflow="fold")
    grid.add_row(*cells)
    return Padding(grid, (0, 0, 0, 2))
