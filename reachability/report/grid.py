"""Grids of what was declared and seen: a row for each source, a column for each way to a destination.

A column is a destination at a port, and at an address where the destination has several. Columns come in
blocks that belong together, and a block has only the rows that have something in it: a run of thousands of
expectations becomes some tables that one can read. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from reachability.expectations import (
    CLUSTER_DOMAIN,
    LOAD_BALANCER,
    POD,
    SERVICE,
    Expectation,
    Protocol,
    parse_symbol,
)
from reachability.observations import Observation
from reachability.report.marks import Cell, Mark, Reading
from reachability.report.places import Natural, Order, group, natural, order

MOST_COLUMNS = 40


@dataclass(frozen=True)
class Column:
    """A way to a destination.

    Attributes:
        destination: what is meant.
        address: where it is looked for.
        port: the port there.
        protocol: tcp or udp.
        is_one_of_several: whether the destination is looked for at other addresses, too.
    """

    destination: str
    address: str
    port: int
    protocol: Protocol
    is_one_of_several: bool = False

    @property
    def label(self) -> str:
        """What stands above the column, beside what the block's title says of all of them."""
        name = self.destination.removeprefix(group(self.destination)).lstrip("/:")
        where = f" {self._where}" if self.is_one_of_several and self._where else ""
        return f"{name or self.destination} {self.port}/{self.protocol}{where}"

    @property
    def _where(self) -> str:
        """Which of its addresses is meant; its own one goes without saying."""
        known = parse_symbol(self.address)
        if known:
            return f"on {known[1]}"
        if self.address.startswith(LOAD_BALANCER):
            return "by its load balancer"
        if self.address.endswith(CLUSTER_DOMAIN):
            return "by name"
        if self.address.startswith((POD, SERVICE)):
            return ""
        return f"{'at' if _is_place(self.address) else 'as'} {self.address}"

    @property
    def order(self) -> tuple[Order, Natural, int, Protocol]:
        """A sort key that keeps a destination's columns together."""
        return order(self.destination), natural(self.address), self.port, self.protocol


def _is_place(address: str) -> bool:
    """Whether it is an IP address or a URL, and not only a name."""
    return "/" in address or ":" in address or address.replace(".", "").isdigit()


@dataclass(frozen=True)
class Block:
    """Some columns that belong together.

    Attributes:
        title: what its destinations have in common, such as `pod:shop`.
        rows: the sources that something is declared of.
        columns: the ways to its destinations.
        cells: what was observed, by source and column; absent where nothing is declared.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, Column], Cell]

    def read(self, reading: Reading) -> tuple[tuple[Mark | None, ...], ...]:
        """One of its grids: a row of marks for each source."""
        return tuple(tuple(self._mark(row, column, reading) for column in self.columns) for row in self.rows)

    def _mark(self, row: str, column: Column, reading: Reading) -> Mark | None:
        cell = self.cells.get((row, column))
        return reading(cell) if cell else None


def blocks(observations: Iterable[Observation], most: int = MOST_COLUMNS) -> tuple[Block, ...]:
    """The blocks of a run.

    Args:
        observations: all that were made.
        most: the columns that a block may have; where there are more, it comes in parts.

    Returns:
        The blocks in a stable order, each observation in exactly one of them.
    """
    cells = _cells(tuple(observations))
    columns = sorted({column for _, column in cells}, key=lambda column: column.order)
    found: list[Block] = []
    for title, members in groupby(columns, key=lambda column: group(column.destination)):
        parts = list(_parts(tuple(members), most))
        for number, part in enumerate(parts, start=1):
            suffix = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
            found.append(_block(title + suffix, part, cells))
    return tuple(found)


def _cells(observations: Sequence[Observation]) -> dict[tuple[str, Column], Cell]:
    addresses: dict[str, set[str]] = defaultdict(set)
    for one in observations:
        addresses[one.expectation.destination].add(one.expectation.address)
    cells: dict[tuple[str, Column], Cell] = {}
    for one in observations:
        several = len(addresses[one.expectation.destination]) > 1
        key = one.expectation.source, _column(one.expectation, several=several)
        cells[key] = (*cells.get(key, ()), one)
    return cells


def _column(one: Expectation, *, several: bool) -> Column:
    return Column(one.destination, one.address, one.port, one.protocol, several)


def _parts(columns: Sequence[Column], most: int) -> Iterator[tuple[Column, ...]]:
    """Parts of at most so many columns; a destination is torn apart only if it has more by itself."""
    part: tuple[Column, ...] = ()
    for _, members in groupby(columns, key=lambda column: column.destination):
        ways = tuple(members)
        if part and len(part) + len(ways) > most:
            yield part
            part = ()
        part += ways
        while len(part) > most:
            yield part[:most]
            part = part[most:]
    if part:
        yield part


def _block(title: str, columns: tuple[Column, ...], cells: Mapping[tuple[str, Column], Cell]) -> Block:
    wanted = set(columns)
    own = {key: cell for key, cell in cells.items() if key[1] in wanted}
    rows = sorted({source for source, _ in own}, key=order)
    return Block(title, tuple(rows), columns, own)
