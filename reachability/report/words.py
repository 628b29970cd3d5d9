"""An observation in words: the same in every report. Pure."""

from collections import Counter
from ipaddress import ip_address

from reachability.expectations import Expectation
from reachability.observations import Attempt, Observation
from reachability.report.marks import Mark

NOT_DERIVED = "Not derived, so nothing is expected of it and nothing was probed"
UNTRIED = "nothing, it was never tried"
_SHOWS = {
    "": "",
    "hostname": ", answered by the destination itself",
    "client": ", the source's own address seen there",
    "redirect": ", sent on to the destination",
}


def headline(what: Expectation) -> str:
    """From where to where."""
    return f"{what.source} -> {what.destination} {target(what)}"


def target(what: Expectation) -> str:
    """Address, port and protocol."""
    address = f"[{what.address}]" if _is_ipv6(what.address) else what.address
    return f"{address}:{what.port}/{what.protocol}"


def expected(what: Expectation) -> str:
    """What was declared."""
    return what.verdict + _SHOWS[what.shows]


def observed(one: Observation) -> str:
    """What was seen, and by how many of those that tried."""
    if not one.attempts:
        return UNTRIED
    total = len(one.attempts)
    if total == 1:
        return outcome(one.attempts[0])
    counted = Counter(outcome(attempt) for attempt in one.attempts)
    return ", ".join(f"{name} for {count} of {total}" for name, count in sorted(counted.items()))


def comparison(one: Observation) -> str:
    """What was declared beside what was seen."""
    return f"expected {expected(one.expectation)}; observed {observed(one)}"


def outcome(attempt: Attempt) -> str:
    """What came of one attempt."""
    return Mark.FAILED if attempt.verdict is None else attempt.verdict


def at_fault(one: Observation) -> tuple[Attempt, ...]:
    """The attempts that came to something else; all of them if the objection is to an answer."""
    other = tuple(attempt for attempt in one.attempts if attempt.verdict is not one.expectation.verdict)
    return other or one.attempts


def attempted(attempt: Attempt) -> str:
    """One attempt in a line."""
    again = f" in each of {attempt.tries} tries" if attempt.tries > 1 else ""
    return f"{attempt.source} -> {attempt.address}: {outcome(attempt)}{again}"


def steps(attempt: Attempt, most: int | None = None) -> list[str]:
    """What was said on the way and in answer, in lines; only the last ones if there are more than `most`."""
    said = attempt.detail.splitlines()
    if most is not None and len(said) > most:
        said = ["...", *said[-most:]]
    answer = attempt.answer.splitlines()[:most]
    return [*said, *(f"answer: {part}" for part in answer)]


def _is_ipv6(address: str) -> bool:
    try:
        return ip_address(address).version == 6
    except ValueError:
        return False
