"""A preview as a comment on a pull request. Pure.

Its first line is a comment that nobody sees and a bot finds: with it, the same comment is edited again.
"""

from collections.abc import Iterator

from previews import markdown_entries as entries
from previews import words
from previews.cut import Block, Fitted, fit
from previews.errors import PreviewError
from previews.escape import code, comment, prose
from previews.model import Change, Effect, Group, Notice, Preview
from previews.rows import rows
from reachability.underived import told

LIMIT = 65_536  # characters of a comment on GitHub
SMALLEST = 4_096  # what the headlines may take
_NOTE = 300  # what the words about what was cut take at most

_TABLE = "| what | change | effect | details |\n| --- | --- | --- | --- |\n"
_WAYS = "| | from | to | was | will be | because |\n| --- | --- | --- | --- | --- | --- |\n"
_END = "\n</details>\n"
# What is cut last has the greatest weight.
_WARNINGS, _NOT_DERIVED, _WAYS_WEIGHT, _ERRORS, _VIOLATIONS = 0, 7, 8, 9, 10
_GROUPS = {
    Group.OTHER: 1,
    Group.ADDONS: 2,
    Group.WORKLOADS: 3,
    Group.ENDPOINTS: 4,
    Group.NETWORKS: 5,
    Group.NODES: 6,
}


def marker(stack: str) -> str:
    """The comment by which a bot finds its own comment."""
    return f"<!-- container-networks preview {comment(stack)} -->"


def render(preview: Preview, limit: int = LIMIT) -> str:
    """The report, shorter than `limit`.

    Args:
        preview: what would change.
        limit: so many characters are too many.

    Raises:
        PreviewError: not even the headlines would fit.
    """
    if limit < SMALLEST:
        raise PreviewError(f"{limit} characters are too few for a comment; give at least {SMALLEST}")
    top = _top(preview)
    blocks = list(_blocks(preview))
    room = limit - 1 - len(top)
    found = fit(blocks, room)
    if found.details or found.entries:
        found = fit(blocks, room - _NOTE)
    return f"{top}{_note(found, limit)}{found.text}"


def _top(preview: Preview) -> str:
    title = f"### Preview of {code(preview.stack[:100])}: {words.headline(preview)}"
    totals = (f"- {prose(total)}" for total in words.totals(preview))
    return "\n".join([marker(preview.stack[:100]), title, "", *totals, ""])


def _note(found: Fitted, limit: int) -> str:
    told = [f"the details of {found.details} rows"] if found.details else []
    told += [f"{found.entries} whole rows"] if found.entries else []
    if not told:
        return ""
    return f"- **Cut** to stay below {limit} characters: {' and '.join(told)}; text and json have all of it\n"


def _blocks(preview: Preview) -> Iterator[Block]:
    if preview.violations:
        violations = tuple(map(entries.violation, preview.violations))
        yield Block("\n**Policies violated**\n\n", violations, "", _VIOLATIONS)
    if errors := _notices(preview, "error"):
        yield Block("\n**Errors**\n\n", tuple(map(entries.notice, errors)), "", _ERRORS)
    for group in Group:
        if own := tuple(change for change in preview.changes if change.group is group):
            yield _group(group, own)
    if preview.reach and preview.reach.ways:
        head = _begin(f"{words.REACHABILITY}: {words.reach(preview.reach)}", is_open=True) + _WAYS
        yield Block(head, tuple(map(entries.way, preview.reach.ways)), _END, _WAYS_WEIGHT)
    if preview.underived:
        head = _begin(f"{words.NOT_DERIVED}: {words.underived(preview)}", is_open=False)
        yield Block(head, tuple(map(entries.underived, told(preview.underived))), _END, _NOT_DERIVED)
    if warnings := _notices(preview, "warning"):
        head = _begin(f"Warnings: {len(warnings)}", is_open=False)
        yield Block(head, tuple(map(entries.notice, warnings)), _END, _WARNINGS)


def _notices(preview: Preview, severity: str) -> list[Notice]:
    return [notice for notice in preview.notices if notice.severity == severity]


def _begin(title: str, *, is_open: bool) -> str:
    """Only words of our own are in a title: there, nothing is escaped."""
    return f"\n<details{' open' if is_open else ''}><summary>{title}</summary>\n\n"


def _group(group: Group, own: tuple[Change, ...]) -> Block:
    """What takes something of what runs is seen at once."""
    is_grave = any(change.effect is not Effect.LIVE for change in own)
    head = _begin(f"{words.TITLES[group]}: {words.counts(own)}", is_open=is_grave) + _TABLE
    return Block(head, tuple(map(entries.row, rows(own, group))), _END, _GROUPS[group])
