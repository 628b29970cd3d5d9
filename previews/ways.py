"""Ways that open or close, put together: who, to what, at which ports, for which reason. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

from reachability.expectations import Verdict
from reachability.report.places import natural, order

Item = TypeVar("Item")

# What these go before only says the destination again.
_SYMBOLS = ("endpoint", "pod", "service", "loadbalancer")


class Turn(StrEnum):
    """What becomes of a way."""

    OPENS = "opens"
    CLOSES = "closes"
    CHANGES = "changes"
    """Closed before and after, but otherwise: a name that does not resolve, a port that nobody serves."""


class Cell(NamedTuple):
    """One way in: who connects to what, and how."""

    source: str
    destination: str
    address: str
    port: int
    protocol: str


class Turned(NamedTuple):
    """A cell of which something else is said than before; nothing, if empty."""

    cell: Cell
    before: str
    after: str
    why: str

    @property
    def turn(self) -> Turn:
        """What becomes of it."""
        if self.after == Verdict.OPEN:
            return Turn.OPENS
        return Turn.CLOSES if self.before == Verdict.OPEN else Turn.CHANGES

    @property
    def ports(self) -> str:
        """The port, with its protocol."""
        return f"{self.cell.port}/{self.cell.protocol}"


class Reasoned(NamedTuple):
    """A cell with the reason by which it is put together with others."""

    turned: Turned
    reason: str


@dataclass(frozen=True)
class Way:
    """Ways that turn together, for the same reason.

    Attributes:
        turn: what becomes of them.
        sources: who connects.
        destination: to what.
        addresses: at which addresses or names; those that only say the destination again are left out.
        ports: at which ports, as `80/tcp`.
        before: the verdict so far; empty if nothing was declared.
        after: the verdict from then on; likewise.
        why: the rule that it follows from; `the source` in it is each of them.
        cells: how many there are.
    """

    turn: Turn
    sources: tuple[str, ...]
    destination: str
    addresses: tuple[str, ...]
    ports: tuple[str, ...]
    before: str
    after: str
    why: str
    cells: int


def ways(turned: Iterable[Turned]) -> tuple[Way, ...]:
    """Together what differs only in its source; of that, what differs only in its port."""
    by_source = _grouped(_reasoned(turned), lambda one: (one.turned.ports, *_common(one)))
    by_port = _grouped(by_source.values(), lambda some: (_sources(some), _addresses(some), *_common(some[0])))
    found = (_way([one for some in group for one in some]) for group in by_port.values())
    return tuple(sorted(found, key=_order))


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    found: defaultdict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def _common(one: Reasoned) -> tuple[str, str, str, str]:
    return one.turned.cell.destination, one.turned.before, one.turned.after, one.reason


def _reasoned(turned: Iterable[Turned]) -> Iterator[Reasoned]:
    """A reason that several have word for word stays as it is; in others, the source is not named."""
    for said in _grouped(turned, lambda one: (one.cell.destination, *one[1:])).values():
        is_shared = len({one.cell.source for one in said}) > 1
        yield from (Reasoned(one, one.why if is_shared else _general(one)) for one in said)


def _general(one: Turned) -> str:
    names = "|".join(map(re.escape, (one.cell.source, one.cell.source.removeprefix("pod:"))))
    return re.sub(rf"(?<![\w/.:-])(?:{names})(?![\w/.-])", "the source", one.why)


def _sources(some: Iterable[Reasoned]) -> tuple[str, ...]:
    return tuple(sorted({one.turned.cell.source for one in some}, key=order))


def _addresses(some: Iterable[Reasoned]) -> tuple[str, ...]:
    return tuple(
        sorted({one.turned.cell.address for one in some if _says_more(one.turned.cell)}, key=natural)
    )


def _says_more(cell: Cell) -> bool:
    return cell.address != cell.destination and cell.address.partition(":")[0] not in _SYMBOLS


def _way(found: Sequence[Reasoned]) -> Way:
    first, sources = min(found), _sources(found)
    return Way(
        turn=first.turned.turn,
        sources=sources,
        destination=first.turned.cell.destination,
        addresses=_addresses(found),
        ports=tuple(sorted({one.turned.ports for one in found}, key=natural)),
        before=first.turned.before,
        after=first.turned.after,
        why=first.turned.why if len(sources) == 1 else first.reason,
        cells=len(found),
    )


def _order(way: Way) -> tuple[object, ...]:
    turn, places = list(Turn).index(way.turn), (order(way.destination), [order(one) for one in way.sources])
    return turn, places, way.ports, way.addresses, way.before, way.after, way.why
