"""Changes as rows of a report: what is said of each, and what is said of several at once. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from previews.model import Action, Change, Detail, Effect, Group, Part

# Parts whose details speak for themselves: a node's labels, the second Ingress of a route.
_OF_NODE, _OF_ROUTE = "NodePatch", "Ingress"
MOST = 8  # lines of one change


@dataclass(frozen=True)
class Line:
    """One thing that is said of a change.

    Attributes:
        subject: the part that it is about; empty if that goes without saying.
        what: what it is about.
        values: none if the words say it all, one if it comes or goes, else before and after.
    """

    subject: str
    what: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One change, or several of which the same is said.

    Attributes:
        place: the namespace; empty outside of a cluster.
        things: what changes, as kind and name.
        action: what happens to them.
        effect: what that takes.
        why: why they are replaced.
        lines: what else is said; nothing of several.
    """

    place: str
    things: tuple[tuple[str, str], ...]
    action: Action
    effect: Effect
    why: str
    lines: tuple[Line, ...]


def rows(changes: Sequence[Change], group: Group) -> tuple[Row, ...]:
    """The rows of a group, in the order of its changes."""
    own = [_row(change) for change in changes if change.group is group]
    return tuple(row for place, some in groupby(own, lambda row: row.place) for row in _folded(list(some)))


def _folded(found: Sequence[Row]) -> Iterator[Row]:
    """Of what follows from something else, a hundred rows would say one thing: they are one."""
    together: dict[object, list[Row]] = {}
    for number, row in enumerate(found):
        key: object = number if row.lines else (row.action, row.effect, row.why)
        together.setdefault(key, []).append(row)
    for some in together.values():
        things = tuple(thing for row in some for thing in row.things)
        yield Row(some[0].place, things, some[0].action, some[0].effect, some[0].why, some[0].lines)


def _row(change: Change) -> Row:
    return Row(
        place=change.place,
        things=((change.kind, change.name),),
        action=change.action,
        effect=change.effect,
        why=change.why,
        lines=_most(tuple(dict.fromkeys(_lines(change)))),
    )


def _most(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if len(lines) <= MOST + 1:
        return lines
    return (*lines[:MOST], Line("", f"and {len(lines) - MOST} more, which the format json has"))


def _lines(change: Change) -> Iterator[Line]:
    if change.group is Group.ADDONS and change.action is not Action.CHANGED:
        yield Line("", _counted(len(change.parts)))
        return
    silent = 0
    for part in change.parts:
        found = list(_of_part(change, part))
        silent += not found
        yield from found
    if silent and change.group is Group.ADDONS:
        yield Line("", f"{_counted(silent)} {'goes' if silent == 1 else 'go'} with that")


def _of_part(change: Change, part: Part) -> Iterator[Line]:
    subject = _subject(change, part)
    is_whole = change.action in (Action.ADDED, Action.REMOVED)
    if is_whole and not _is_itself(change, part) and part.kind != _OF_NODE:
        return  # of what comes or goes as a whole, the thing itself says enough
    for detail in part.details:
        yield _line(subject, detail, change.action)
    # What happens to a part alone: else it goes with the whole.
    is_alone = part.action is not change.action and change.action is Action.CHANGED
    if is_alone and part.action is not Action.CHANGED and not part.details:
        yield Line(subject, f"{part.action}, {part.why}" if part.why else part.action)


def _subject(change: Change, part: Part) -> str:
    """Which part is meant, and what it takes if that is more than nothing."""
    mark = f" ({part.effect})" if part.effect is not Effect.LIVE and len(change.parts) > 1 else ""
    speaks = _is_itself(change, part) or part.kind in (_OF_NODE, _OF_ROUTE)
    if speaks and change.group is not Group.ADDONS:
        return ""
    short = part.name.rpartition("/")[2].rpartition(":")[2]
    return f"{part.kind} {short}{mark}"


def _is_itself(change: Change, part: Part) -> bool:
    return part.name.rpartition("/")[2] == change.name


def _line(subject: str, detail: Detail, action: Action) -> Line:
    if detail.before is None and detail.after is None:
        return Line(subject, f"{detail.what}: changed, and not shown")
    if action in (Action.ADDED, Action.REMOVED):
        return Line(subject, detail.what, (detail.after or detail.before or "",))
    return Line(subject, detail.what, (_value(detail.before), _value(detail.after)))


def _value(value: str | None) -> str:
    return "none" if value is None else value or "empty"


def _counted(objects: int) -> str:
    return f"{objects} object{'' if objects == 1 else 's'}"
