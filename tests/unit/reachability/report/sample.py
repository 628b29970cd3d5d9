"""Small runs to report on."""

from reachability.expectations import Expectation, Shows, Verdict
from reachability.observations import Attempt, Observation
from reachability.report.run import Run

OPEN, BLOCKED, REFUSED, NXDOMAIN = Verdict
STARTED = "2026-11-24T05:00:00Z"


def observed(
    source: str,
    destination: str,
    expected: Verdict,
    *seen: Verdict | None,
    address: str = "",
    port: int = 80,
    why: str = "a rule",
    objection: str = "",
    shows: Shows = "",
    detail: str = "",
) -> Observation:
    """An observation with an attempt for each verdict that was seen; as expected if none is given."""
    what = Expectation(source, destination, address or destination, port, "tcp", expected, why, shows)
    pods = [source] if len(seen) < 2 else [f"{source}-{number}" for number in range(1, len(seen) + 1)]
    attempts = zip(pods, seen or (expected,), strict=True)
    return Observation(
        what, tuple(Attempt(pod, what.address, one, detail=detail) for pod, one in attempts), objection
    )


def untried(source: str, destination: str) -> Observation:
    """An observation of what nobody tried."""
    return Observation(observed(source, destination, OPEN).expectation, ())


def run(*observations: Observation, stack: str = "test") -> Run:
    """A run that saw these."""
    return Run(stack, STARTED, observations)


SHOP = (
    observed(
        "pod:shop/front", "service:shop/cart", OPEN, OPEN, BLOCKED, OPEN, why="front may", detail="late"
    ),
    observed("pod:shop/front", "service:shop/bank", BLOCKED, why="shop/deny-all"),
    observed("host", "service:shop/cart", REFUSED, NXDOMAIN),
    observed("web", "db", OPEN, address="endpoint:db@back", port=5432),
    observed("web", "db", OPEN, None, address="db", port=5432),
)
