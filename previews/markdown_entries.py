"""The rows of the tables of a comment, and its lists: each in full, and without its details. Pure."""

from previews import words
from previews.cut import Entry
from previews.escape import NOTHING, code, prose
from previews.model import Effect, Notice, Violation
from previews.rows import Line, Row
from previews.ways import Way

_LONGEST = 1_000  # characters of somebody's message
_FEW = 3  # things that are named without the details


def row(one: Row) -> Entry:
    """What happens to one thing, or to several."""
    place = f"{code(one.place)} " if one.place else ""
    things = [f"{prose(kind)} {code(name)}" for kind, name in one.things]
    effect = one.effect if one.effect is Effect.LIVE else f"**{one.effect}**"
    why = [prose(one.why)] if one.why else []
    details = "<br>".join([*why, *map(_line, one.lines)])
    few = [*things[:_FEW], *_others(len(things))]
    return Entry(
        full=f"| {place}{', '.join(things)} | {one.action} | {effect} | {details} |\n",
        brief=f"| {place}{', '.join(few)} | {one.action} | {effect} | |\n",
    )


def _line(line: Line) -> str:
    subject = f"{prose(line.subject)}: " if line.subject else ""
    values = " → ".join(map(code, line.values))
    return f"{subject}{prose(line.what)}: {values}" if values else f"{subject}{prose(line.what)}"


def _others(number: int) -> list[str]:
    return [f"{number - _FEW} more"] if number > _FEW else []


def way(one: Way) -> Entry:
    """What opens or closes."""
    sources = [code(source) for source in one.sources]
    ports = [code(port) for port in one.ports]
    at = f" at {', '.join(map(code, one.addresses))}" if one.addresses else ""
    to, verdicts = code(one.destination), f"{_verdict(one.before)} | {_verdict(one.after)}"
    from_few = ", ".join([*sources[:_FEW], *_others(len(sources))])
    at_few = ", ".join([*ports[:_FEW], *_others(len(ports))])
    where = f"{', '.join(sources)} | {to}{at}, {', '.join(ports)}"
    return Entry(
        full=f"| {one.turn} | {where} | {verdicts} | {prose(one.why)} |\n",
        brief=f"| {one.turn} | {from_few} | {to}, {at_few} | {verdicts} | |\n",
    )


def underived(line: str) -> Entry:
    """Of which ways nothing is known, and why."""
    said = f"- {NOTHING}{prose(line)}\n"
    return Entry(full=said, brief=said)


def _verdict(verdict: str) -> str:
    return verdict or words.UNDECLARED


def violation(one: Violation) -> Entry:
    """A policy that is violated."""
    where = f" on {code(one.where)}" if one.where else ""
    said = f"- **{prose(one.level)}** {code(f'{one.pack}/{one.policy}')}{where}"
    return Entry(full=f"{said}: {_sentence(one.message)}\n", brief=f"{said}\n")


def notice(one: Notice) -> Entry:
    """What was said."""
    where = f"{code(one.where)}: " if one.where else ""
    said = f"- {where}{_sentence(one.message)}\n"
    return Entry(full=said, brief=said)


def _sentence(text: str) -> str:
    """Somebody's message; at the start of an item too, where a number would begin a list."""
    more = f"... ({len(text) - _LONGEST} more characters)" if len(text) > _LONGEST else ""
    return f"{NOTHING}{prose(text[:_LONGEST])}{more}"
