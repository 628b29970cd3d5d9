"""Every value of a tree is found, by the path that Pulumi writes."""

import pytest

from previews.hide import UNKNOWN
from previews.tree import Path, at, carried, leaves, matches, parse, plain


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("internal", ("internal",)),
        ("ports[0].external", ("ports", "0", "external")),
        ('options["com.docker.network.driver.mtu"]', ("options", "com.docker.network.driver.mtu")),
        ('data["tls.crt"]', ("data", "tls.crt")),
        (r'labels["a\"b"].c', ("labels", 'a"b', "c")),
        ("rules[*].host", ("rules", "*", "host")),
        ("", ()),
    ],
)
def test_a_path_of_pulumi_is_taken_apart(path: str, parts: Path) -> None:
    assert parse(path) == parts


def test_what_is_not_there_is_none() -> None:
    tree = {"a": [{"b": 1}]}
    assert at(tree, "a", "0", "b") == 1
    assert [at(tree, *path) for path in (("a", "1", "b"), ("a", "b"), ("a", "0", "b", "c"))] == [None] * 3


def test_leaves_are_found_by_name_where_items_have_one() -> None:
    tree = {"containers": [{"name": "web", "image": "a"}], "ports": [{"port": 80}], "args": ["-p", 80]}
    assert dict(leaves(tree)) == {
        ("containers", "web", "name"): "web",
        ("containers", "web", "image"): "a",
        ("ports", "0", "port"): "80",
        ("args",): "-p, 80",
    }


def test_two_items_of_one_name_are_both_found() -> None:
    tree = [{"name": "a", "port": 1}, {"name": "a", "port": 2}]
    assert dict(leaves(tree))["1", "port"] == "2"


def test_what_only_pulumi_notes_is_left_out() -> None:
    assert dict(leaves({"__defaults": ["a"], "labels": [{"__defaults": [], "value": "x"}]})) == {
        ("labels", "0", "value"): "x"
    }


@pytest.mark.parametrize(
    ("value", "text"), [(True, "yes"), (False, "no"), (3.0, "3"), (2.5, "2.5"), (["a", 1.0], "a, 1")]
)
def test_plain_values_are_written_as_people_do(value: object, text: str) -> None:
    assert plain(value) == text


def test_a_pattern_covers_what_is_below_it() -> None:
    assert matches(("spec", "containers", "web", "image"), ("spec", "containers", "*", "image"))
    assert matches(("spec", "ports", "0"), ("spec", "ports"))
    assert not matches(("spec",), ("spec", "ports"))


def test_what_is_not_known_yet_stays_what_it_was() -> None:
    old = {"on": [{"name": "test-vault", "ip": "10.0.0.1"}]}
    new = {"on": [{"name": UNKNOWN, "ip": "10.0.0.2"}], "other": UNKNOWN}
    assert carried(new, old, UNKNOWN) == {
        "on": [{"name": "test-vault", "ip": "10.0.0.2"}],
        "other": UNKNOWN,
    }
