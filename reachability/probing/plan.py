"""Which connections an expectation stands for, and whether their answers are the expected ones. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from reachability.expectations import REDIRECT, VIA, Expectation, Verdict
from reachability.observations import Attempt
from reachability.probing import agnhost, shell
from reachability.probing.script import Ended
from reachability.probing.verdicts import ProbeError, Seen, Target
from reachability.probing.world import Place, World

PATHS = {"hostname": "/hostname", "client": "/clientip"}


@dataclass(frozen=True)
class Trial:
    """One connection of one expectation.

    Attributes:
        expectation: the number of the expectation that it is for.
        place: where it is tried from.
        target: where to.
    """

    expectation: int
    place: Place
    target: Target

    @property
    def command(self) -> str:
        """The shell command that tries it."""
        if self.place.tool == "agnhost":
            return agnhost.command(self.target)
        return shell.command(self.target)

    def attempt(self, ended: Ended | None, tries: int) -> Attempt:
        """What came of it; None if its script did not come to it."""
        try:
            seen = self._seen(ended)
        except ProbeError as failure:
            return Attempt(self.place.name, self.target.address, None, detail=str(failure), tries=tries)
        return Attempt(self.place.name, self.target.address, seen.verdict, seen.answer, seen.detail, tries)

    def _seen(self, ended: Ended | None) -> Seen:
        if ended is None:
            raise ProbeError(f"nothing was tried: {self.place.name} could not be entered, or took too long")
        return agnhost.seen(ended) if self.place.tool == "agnhost" else shell.seen(self.target, ended)


def trials(number: int, expectation: Expectation, world: World) -> Iterator[Trial]:
    """Every connection that an expectation stands for: from each of its places to each of its addresses."""
    for place in world.sources(expectation.source):
        for address in world.addresses(expectation.address):
            # A pod reaches itself whatever policies say.
            if not (place.pod and address in place.addresses):
                yield Trial(number, place, _target(expectation, address, world))


def _target(expectation: Expectation, address: str, world: World) -> Target:
    url, _, place = address.partition(VIA)
    is_url = url.startswith(("http://", "https://"))
    return Target(
        address=url,
        port=expectation.port,
        protocol=expectation.protocol,
        path=_path(expectation, world),
        is_expected_open=expectation.verdict is Verdict.OPEN,
        via=(place or world.entrance) if is_url else "",
        ca=world.ca if is_url else "",
        is_sent_on=expectation.shows == "redirect",
    )


def _path(expectation: Expectation, world: World) -> str | None:
    """Endpoint containers say who they are at the root; pods do so at a path of its own."""
    if expectation.destination in world.endpoints or ":" not in expectation.destination:
        return "/"
    return PATHS.get(expectation.shows)


def objection(expectation: Expectation, attempt: Attempt, place: Place, names: Collection[str]) -> str:
    """Why an answer is not the expected one; empty if it is, or if none was expected.

    Args:
        expectation: what should come of it.
        attempt: what did.
        place: where it was tried from.
        names: what the destination may call itself; empty if any answer will do.
    """
    if attempt.verdict is not Verdict.OPEN or not expectation.shows:
        return ""
    if expectation.shows == "client":
        client = _client(attempt.answer)
        if client in place.addresses:
            return ""
        return f"the destination saw {client or 'nobody'} instead of {' or '.join(place.addresses)}"
    if expectation.shows == "redirect":
        return _sent_elsewhere(expectation.destination.removeprefix(REDIRECT), attempt.answer)
    return _answered_by_another(attempt.answer, names)


def _sent_elsewhere(wanted: str, location: str) -> str:
    return "" if location == wanted else f"it is sent on to {location or 'nowhere'} instead of {wanted}"


def _answered_by_another(answer: str, names: Collection[str]) -> str:
    if not names:
        return "" if answer else "nobody said who they are"
    if answer in names:
        return ""
    return f"{answer or 'nobody'} answered instead of {' or '.join(sorted(names))}"


def _client(answer: str) -> str:
    """The address in an answer such as `10.1.0.2:40312` or `[::ffff:10.1.0.2]:40312`."""
    try:
        found = ip_address(answer.rpartition(":")[0].strip("[]"))
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)
