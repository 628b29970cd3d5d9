"""Every expectation that follows from the settings, probed from inside of its source."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from testinfra.host import Host

from reachability.expectations import Expectation, Verdict
from reachability.probe import Observed, classify, command
from tests.live import cases
from tests.live.lab import Lab

AT_ONCE = 16


def probe(lab: Lab, host: Host, expectation: Expectation) -> Observed:
    source = host if expectation.source == "host" else lab.inside(expectation.source)
    address = lab.resolve(expectation.address)
    done = source.run(command(address, expectation.port))
    return classify(done.rc, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def observed(lab: Lab, host: Host, stack: str) -> dict[Expectation, Observed]:
    """All of them at once: a blocked one takes its whole time-out."""
    wanted = cases.of_kind("expectation", stack)[0]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = pool.map(lambda expectation: probe(lab, host, expectation), wanted)
        return dict(zip(wanted, seen, strict=True))


def test_what_is_declared_is_what_is_reachable(
    expectation: Expectation, observed: dict[Expectation, Observed]
) -> None:
    seen = observed[expectation]
    assert seen.verdict is expectation.verdict, f"{expectation.why}; {seen.detail}"


def test_an_open_way_ends_at_the_one_it_was_declared_to(
    expectation: Expectation, observed: dict[Expectation, Observed], lab: Lab
) -> None:
    if expectation.verdict is not Verdict.OPEN:
        return
    assert lab.is_answer_of(expectation.destination, observed[expectation].answer)
