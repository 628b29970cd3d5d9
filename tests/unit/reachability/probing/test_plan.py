"""An expectation stands for a connection from each place to each address, each with the right answer."""

import pytest

from reachability.expectations import Shows, Verdict
from reachability.observations import Attempt
from reachability.probing.plan import Trial, objection, trials
from reachability.probing.script import Ended
from reachability.probing.verdicts import Target
from reachability.probing.world import Place
from tests.unit.reachability.probing.sample import WORLD, expectation

FRONT, BACK = "pod:shop/front", "pod:shop/back"


def ways(source: str, destination: str, address: str = "") -> set[tuple[str, str]]:
    """From which place to which address."""
    found = trials(0, expectation(source, destination, address), WORLD)
    return {(trial.place.name, trial.target.address) for trial in found}


WAYS = {
    "from each pod to each other application's": (
        (FRONT, BACK),
        {("shop/front-1", "10.2.0.9"), ("shop/front-2", "10.2.0.9")},
    ),
    "no pod to itself": (
        (FRONT, FRONT),
        {("shop/front-1", "10.2.0.2"), ("shop/front-2", "10.2.0.1")},
    ),
    "containers of a pod over the loopback address": (
        (FRONT, FRONT, "127.0.0.1"),
        {("shop/front-1", "127.0.0.1"), ("shop/front-2", "127.0.0.1")},
    ),
    "to a Service's one address": (
        (BACK, "service:shop/back", "service:shop/back"),
        {("shop/back-1", "10.3.0.9")},
    ),
    "a container may reach itself": (("web", "web", "10.9.0.2"), {("web", "10.9.0.2")}),
    "nothing from what is not there": (("db", "web"), set()),
    "nothing to what has no address": ((FRONT, "pod:shop/cart"), set()),
}


@pytest.mark.parametrize(("asked", "found"), WAYS.values(), ids=WAYS.keys())
def test_an_expectation_stands_for_each_way(asked: tuple[str, ...], found: set[tuple[str, str]]) -> None:
    assert ways(*asked) == found


def target(
    source: str, destination: str, address: str = "", shows: Shows = "", verdict: Verdict = Verdict.OPEN
) -> Target:
    (found,) = trials(0, expectation(source, destination, address, verdict, shows=shows), WORLD)
    return found.target


def test_containers_say_who_they_are_at_the_root_and_pods_at_a_path_of_its_own() -> None:
    assert target("host", "web", "10.9.0.2").path == "/"
    assert target("host", "bank").path == "/"
    assert target("host", BACK, shows="hostname").path == "/hostname"
    assert target("host", BACK, shows="client").path == "/clientip"
    assert target("host", BACK).path is None


def test_an_ingress_is_found_and_trusted_as_the_stack_says() -> None:
    url = "https://shop.test:18443/"
    found = target("host", "service:shop/back", url, shows="hostname")
    assert (found.address, found.via, found.ca) == (url, "127.0.0.1", "/tmp/ca.crt")
    plain = target("host", BACK)
    assert (plain.via, plain.ca) == ("", "")


@pytest.mark.parametrize(
    ("verdict", "likely"), [(Verdict.OPEN, True), (Verdict.BLOCKED, False), (Verdict.NXDOMAIN, False)]
)
def test_an_answer_is_likely_where_it_is_expected(verdict: Verdict, likely: bool) -> None:
    assert target("host", BACK, verdict=verdict).is_expected_open is likely


POD = Place("shop/front-1", "agnhost", "server", "shop/front-1", ("10.2.0.1",))
HOST = Place("host", "shell", addresses=("10.1.0.1",))
TO = Target("10.2.0.9", 80)


def test_pods_and_all_others_have_tools_of_their_own() -> None:
    assert "/agnhost connect" in Trial(0, POD, TO).command
    assert "/agnhost" not in Trial(0, HOST, TO).command


@pytest.mark.parametrize("place", [POD, HOST], ids=["pod", "host"])
def test_what_a_probe_ended_with_is_what_was_seen(place: Place) -> None:
    said = "answer: back-1" if place is POD else "back-1"
    found = Trial(0, place, TO).attempt(Ended(0, said), tries=2)
    assert found == Attempt(place.name, "10.2.0.9", Verdict.OPEN, "back-1", "", 2)


def test_an_ending_that_says_nothing_is_a_failed_attempt() -> None:
    found = Trial(0, HOST, TO).attempt(Ended(99, "empty"), tries=1)
    assert (found.verdict, found.detail) == (None, "the probe ended with code 99: empty")


def test_what_was_not_come_to_is_a_failed_attempt() -> None:
    found = Trial(0, POD, TO).attempt(None, tries=1)
    assert found.verdict is None
    assert found.detail == "nothing was tried: shop/front-1 could not be entered, or took too long"


def objected(
    shows: Shows,
    answer: str,
    place: Place = HOST,
    *names: str,
    verdict: Verdict = Verdict.OPEN,
) -> str:
    attempt = Attempt(place.name, "10.2.0.9", verdict, answer)
    return objection(expectation("host", BACK, shows=shows), attempt, place, names)


TWO = Place("host", "shell", addresses=("10.1.0.1", "fd00::1"))
OBJECTIONS = {
    "nothing is asked for": (objected("", "whoever"), ""),
    "the right one": (objected("hostname", "back-1", HOST, "back-1", "back-2"), ""),
    "another": (
        objected("hostname", "cart-1", HOST, "back-2", "back-1"),
        "cart-1 answered instead of back-1 or back-2",
    ),
    "nobody": (objected("hostname", "", HOST, "back-1"), "nobody answered instead of back-1"),
    "any name will do": (objected("hostname", "whoever"), ""),
    "no name at all": (objected("hostname", ""), "nobody said who they are"),
    "one's own address": (objected("client", "10.1.0.1:40312"), ""),
    "one's own address in the form of IPv6": (objected("client", "[::ffff:10.1.0.1]:40312"), ""),
    "one's own IPv6 address": (objected("client", "[fd00::1]:40312", TWO), ""),
    "another's address": (
        objected("client", "10.1.0.11:40312", TWO),
        "the destination saw 10.1.0.11 instead of 10.1.0.1 or fd00::1",
    ),
    "no address": (
        objected("client", "NOW: today"),
        "the destination saw nobody instead of 10.1.0.1",
    ),
    "what is closed cannot answer wrongly": (
        objected("hostname", "", HOST, "back-1", verdict=Verdict.BLOCKED),
        "",
    ),
}


@pytest.mark.parametrize(("said", "message"), OBJECTIONS.values(), ids=OBJECTIONS.keys())
def test_an_answer_must_be_the_expected_one(said: str, message: str) -> None:
    assert said == message
