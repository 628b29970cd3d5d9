"""Ways that turn for the same reason are one entry; none is lost in it."""

from previews.reach import compare
from previews.ways import Way
from reachability.expectations import Expectation, Verdict
from tests.unit.previews import sample
from tests.unit.previews.sample import expectation


def opened(*expectations: Expectation) -> list[Way]:
    return list(compare([], expectations).ways)


def test_sources_of_one_reason_are_together_in_natural_order() -> None:
    (way,) = opened(*(expectation(f"pod:shop/a-{number}", "b") for number in (10, 2, 1)))
    assert (way.sources, way.cells) == (("pod:shop/a-1", "pod:shop/a-2", "pod:shop/a-10"), 3)


def test_a_reason_that_names_its_source_is_the_same_for_all() -> None:
    (way,) = opened(
        *(
            expectation(f"pod:shop/{app}", "pod:shop/db", why=f"no policy isolates shop/{app} or shop/db")
            for app in ("web", "web-2")
        )
    )
    assert way.why == "no policy isolates the source or shop/db"


def test_of_one_source_the_reason_names_it() -> None:
    (way,) = opened(expectation("pod:shop/web", "b", why="shop/web may"))
    assert way.why == "shop/web may"


def test_a_reason_that_several_share_stays_word_for_word() -> None:
    pods = ("pod:shop/walker", "pod:shop/guard")
    (way,) = opened(*(expectation(pod, "service:shop/walker", why="shop/walker is open") for pod in pods))
    assert (len(way.sources), way.why) == (2, "shop/walker is open")


def test_a_name_inside_of_another_is_not_the_source() -> None:
    ways = opened(
        expectation("web", "b", why="web is on web-net"), expectation("api", "b", why="api is on web-net")
    )
    assert [way.why for way in ways] == ["the source is on web-net"]


def test_ports_of_the_same_sources_are_together() -> None:
    (way,) = opened(*(expectation(source, "b", port=port) for source in "ac" for port in (443, 80)))
    assert (way.sources, way.ports, way.cells) == (("a", "c"), ("80/tcp", "443/tcp"), 4)


def test_ports_of_other_sources_are_not() -> None:
    ways = opened(expectation("a", "b"), expectation("a", "b", port=443), expectation("c", "b"))
    assert [(way.sources, way.ports) for way in ways] == [(("a",), ("443/tcp",)), (("a", "c"), ("80/tcp",))]


def test_an_address_that_says_the_destination_again_is_left_out() -> None:
    (way,) = opened(
        *(
            expectation("a", "service:shop/b", address=address)
            for address in ("service:shop/b", "b.shop.svc.cluster.local", "loadbalancer:shop/b", "10.0.0.9")
        )
    )
    assert (way.addresses, way.cells) == (("10.0.0.9", "b.shop.svc.cluster.local"), 4)


def test_no_cell_is_lost_in_a_real_change() -> None:
    before = sample.preview("worker_port_policy").reach
    assert before is not None
    assert sum(way.cells for way in before.ways) == 24
    assert all(len(way.sources) <= way.cells for way in before.ways)


def test_what_opens_comes_before_what_closes() -> None:
    old = [expectation("a", "b", Verdict.OPEN), expectation("z", "b", Verdict.BLOCKED)]
    new = [expectation("a", "b", Verdict.BLOCKED), expectation("z", "b", Verdict.OPEN)]
    assert [way.turn for way in compare(old, new).ways] == ["opens", "closes"]
