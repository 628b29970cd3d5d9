"""One run of the probes, as every report takes it. Pure."""

from collections.abc import Iterable

from reachability.observations import Observation
from reachability.report import clean
from reachability.report.places import Natural, Order, natural, order
from reachability.underived import Underived, total

NOTHING = "nothing was probed, so nothing is proven"
NOTHING_FOLLOWS = "nothing follows that could be probed, so nothing is proven"


class Run:
    """What was seen of a stack, ready to be shown.

    Its texts are cleaned here, once, so that no report can forget to; and its observations are sorted, so
    that the same run always looks the same.

    Attributes:
        stack: the stack's name.
        started: when it was, in ISO 8601.
        observations: one for each expectation.
        underived: of how many ways nothing is expected, and why.
    """

    def __init__(
        self,
        stack: str,
        started: str,
        observations: Iterable[Observation],
        underived: Iterable[Underived] = (),
    ) -> None:
        self.stack = clean.line(stack)
        self.started = clean.line(started)
        self.observations = tuple(sorted(map(clean.observation, observations), key=_order))
        self.underived = tuple(map(clean.underived, underived))

    @property
    def disagreements(self) -> tuple[Observation, ...]:
        """What is not as it was declared."""
        return tuple(one for one in self.observations if not one.agrees)

    @property
    def totals(self) -> dict[str, int]:
        """How many expectations there were, and what became of them."""
        declared, differ = len(self.observations), len(self.disagreements)
        probed = sum(bool(one.attempts) for one in self.observations)
        return {"declared": declared, "probed": probed, "agree": declared - differ, "differ": differ}

    @property
    def passed(self) -> bool:
        """Whether all was probed and as declared. A run that probed nothing has not passed."""
        return bool(self.observations) and not self.disagreements

    @property
    def summary(self) -> str:
        """The totals in one line."""
        totals, more = self.totals, total(self.underived)
        not_derived = f"; of {more} more ways nothing could be derived" if more else ""
        if not totals["declared"]:
            return f"{NOTHING_FOLLOWS}{not_derived}"
        if not totals["probed"]:
            return f"{NOTHING} ({totals['declared']} declared){not_derived}"
        untried = totals["declared"] - totals["probed"]
        rest = f" ({untried} of them never tried)" if untried else ""
        counted = f"{totals['probed']} probed, {totals['agree']} agree, {totals['differ']} differ{rest}"
        return f"{counted}{not_derived}"


def _order(one: Observation) -> tuple[Order, Order, Natural, int, str, str, str, str]:
    what = one.expectation
    place = order(what.source), order(what.destination), natural(what.address)
    return *place, what.port, what.protocol, what.verdict, what.why, what.shows
