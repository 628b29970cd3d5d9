"""What a probe of an expectation saw. Pure."""

from dataclasses import dataclass

from reachability.expectations import Expectation, Verdict


@dataclass(frozen=True)
class Attempt:
    """One connection that was tried, from one real place to one real address.

    An expectation speaks of an application; each of its pods tries by itself.

    Attributes:
        source: where it was tried from: a pod, a container, a node, or `host`.
        address: where to: an IP address or a name.
        verdict: what came of it; None if the probe itself failed.
        answer: what the other side said; empty unless the verdict is OPEN.
        detail: the step at which it ended, in the tool's own words.
        tries: how often it was tried; a second time only if the first one disagreed.
    """

    source: str
    address: str
    verdict: Verdict | None
    answer: str = ""
    detail: str = ""
    tries: int = 1


@dataclass(frozen=True)
class Observation:
    """What came of an expectation.

    Attributes:
        expectation: what should.
        attempts: what was tried for it; none if nothing could be.
        objection: why an answer is not the one that was expected, such as another client's address.
    """

    expectation: Expectation
    attempts: tuple[Attempt, ...]
    objection: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that all attempts agree on; None if they don't, if one failed, or without any."""
        seen = {attempt.verdict for attempt in self.attempts}
        return seen.pop() if len(seen) == 1 else None

    @property
    def agrees(self) -> bool:
        """Whether what was declared is what was seen. What was never tried does not agree."""
        return self.verdict is self.expectation.verdict and not self.objection
