"""What rules see: plain values, marks for what is not known, and the components around a resource."""

import pytest
from pulumi_policy.proxy import unknown_checking_proxy

from policies.images import is_pinned, tag_of
from policies.reading import ancestry, plain
from policies.view import UNKNOWN, Part, is_known
from tests.policies.judge import LATER


def test_the_sdks_wrapping_is_taken_off_and_whole_numbers_are_numbers() -> None:
    wrapped = unknown_checking_proxy(
        {"ports": [{"internal": 80.0, "share": 0.5, "__defaults": []}], "on": True}
    )
    assert plain(wrapped) == {"ports": [{"internal": 80, "share": 0.5}], "on": True}


def test_what_is_not_known_yet_is_marked_wherever_it_stands() -> None:
    wrapped = unknown_checking_proxy({"a": LATER, "b": [LATER, {"c": LATER}]})
    assert plain(wrapped) == {"a": UNKNOWN, "b": [UNKNOWN, {"c": UNKNOWN}]}


def test_a_part_knows_where_it_stands() -> None:
    part = Part({"spec": {"ports": [{"port": 80}, UNKNOWN]}}).part("spec")
    [port] = part.each("ports")
    assert (port.path, port.at("port"), port.at("name")) == ("spec.ports[0]", 80, None)
    assert str(port.refuse("port", "is taken")) == "spec.ports[0].port = 80: is taken"


def test_nothing_can_be_known_below_what_is_not_known() -> None:
    part = Part({"spec": UNKNOWN})
    assert part.at("spec.template.labels") is UNKNOWN
    assert list(part.each("spec.containers")) == []
    assert part.mapping("spec") == {}


def test_nothing_is_below_what_is_no_mapping() -> None:
    part = Part({"spec": "text", "list": 3})
    assert part.at("spec.template") is None
    assert list(part.each("list")) == []


@pytest.mark.parametrize(("value", "known"), [({"a": [1, UNKNOWN]}, False), ({"a": [1]}, True), (None, True)])
def test_one_unknown_value_makes_the_whole_unknown(value: object, *, known: bool) -> None:
    assert is_known(value) is known


def test_a_urn_says_what_a_resource_belongs_to() -> None:
    urn = "urn:pulumi:test::p::a:b:Cluster$a:b:Node$docker:index/container:Container::worker-a"
    assert ancestry(urn) == ("a:b:Cluster", "a:b:Node")
    assert ancestry("urn:pulumi:test::p::docker:index/network:Network::x::y") == ()


@pytest.mark.parametrize(
    ("reference", "pinned", "tag"),
    [
        ("nginx", False, ""),
        ("nginx:1.29", False, "1.29"),
        ("localhost:5000/nginx", False, ""),
        (f"nginx:1.29@sha256:{'0' * 64}", True, "1.29"),
        (f"sha256:{'0' * 64}", True, ""),
        ("nginx@sha256:0123", False, ""),
    ],
)
def test_a_reference_says_which_image_is_meant_or_not(reference: str, *, pinned: bool, tag: str) -> None:
    assert is_pinned(reference) is pinned
    if not reference.startswith("sha256:"):
        assert tag_of(reference) == tag
