"""Sources and destinations are told apart by kind, and sorted as people count."""

import pytest

from reachability.report.places import group, kind, order


@pytest.mark.parametrize(
    ("place", "its_kind", "its_group"),
    [
        ("host", "host", "host"),
        ("web", "container", "container"),
        ("node:worker-a", "node", "node"),
        ("pod:shop/front", "pod", "pod:shop"),
        ("service:shop/cart", "service", "service:shop"),
        ("ingress:shop.lab.test", "ingress", "ingress"),
        ("ingress:shop.lab.test/cart", "ingress", "ingress"),
        ("nodeport:shop/cart", "nodeport", "nodeport:shop"),
    ],
)
def test_a_place_says_its_kind_and_what_it_belongs_to(place: str, its_kind: str, its_group: str) -> None:
    assert kind(place) == its_kind
    assert group(place) == its_group


def test_kinds_come_from_the_outside_in_and_numbers_count() -> None:
    places = [
        "host",
        "web-2",
        "web-10",
        "node:worker-a",
        "pod:shop/front",
        "pod:shop-2/front",
        "service:shop/cart",
        "ingress:shop.lab.test/cart",
        "unheard:of",
    ]
    backwards = places[::-1]
    assert sorted(backwards, key=order) == places


def test_a_namespace_stays_together_whatever_its_neighbours_are_called() -> None:
    names = ["a", "a-b", "a1", "a10", "a2", "ab"]
    places = sorted((f"pod:{name}/{app}" for app in "yx1" for name in names), key=order)
    groups = [group(place) for place in places]
    assert groups == [found for found in dict.fromkeys(groups) for _ in "yx1"]
