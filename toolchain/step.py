"""One part of a set-up: what it does, whether it is done, and how to do it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One part of the set-up.

    Attributes:
        title: what it does.
        is_done: whether there is nothing to do.
        do: does it.
    """

    title: str
    is_done: Callable[[], bool]
    do: Callable[[], object]
