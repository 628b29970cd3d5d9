"""Fitting a report into a comment: what matters least goes first, and what went is counted. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A row of a block.

    Attributes:
        full: all that is said.
        brief: the same without its details.
    """

    full: str
    brief: str


@dataclass(frozen=True)
class Block:
    """A part of a report.

    Attributes:
        head: what is always said.
        entries: what can be cut.
        tail: what closes it.
        weight: the higher, the later it is cut.
    """

    head: str
    entries: tuple[Entry, ...]
    tail: str
    weight: int


@dataclass(frozen=True)
class Fitted:
    """A report that fits.

    Attributes:
        text: what is left.
        details: of how many entries the details are cut, though not the entry.
        entries: how many entries are cut as a whole.
    """

    text: str
    details: int = 0
    entries: int = 0


def fit(blocks: Sequence[Block], room: int) -> Fitted:
    """Cut details, then entries, the last of the lightest block first, until all is no longer than `room`."""
    kept = [[entry.full for entry in block.entries] for block in blocks]
    excess = len(_joined(blocks, kept)) - room
    order = [
        (index, number)
        for index in sorted(range(len(blocks)), key=lambda index: blocks[index].weight)
        for number in reversed(range(len(blocks[index].entries)))
    ]
    for index, number in order:
        excess = _replace(kept[index], number, blocks[index].entries[number].brief, excess)
    for index, number in order:
        excess = _replace(kept[index], number, "", excess)
    pairs = [
        (entry, one)
        for block, own in zip(blocks, kept, strict=True)
        for entry, one in zip(block.entries, own, strict=True)
    ]
    return Fitted(
        text=_joined(blocks, kept),
        details=sum(one not in ("", entry.full) for entry, one in pairs),
        entries=sum(not one for _, one in pairs),
    )


def _joined(blocks: Sequence[Block], kept: Sequence[Sequence[str]]) -> str:
    return "".join(block.head + "".join(own) + block.tail for block, own in zip(blocks, kept, strict=True))


def _replace(own: list[str], number: int, shorter: str, excess: int) -> int:
    """Replace one text, if there is still too much and it helps; what is too much then."""
    saved = len(own[number]) - len(shorter)
    if excess <= 0 or saved <= 0:
        return excess
    own[number] = shorter
    return excess - saved
