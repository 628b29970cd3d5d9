"""What is different is said, and what may not be shown is said to differ."""

from previews.details import AS_IT_STANDS, LONGEST, details, reason
from previews.model import Action, Detail
from tests.unit.previews.sample import CONTAINER, DEPLOYMENT, NETWORK, step

FRONT = {"driver": "bridge", "internal": False, "ipamConfigs": [{"subnet": "10.1.0.0/24"}]}


def test_of_what_comes_or_goes_it_is_said_what_it_is() -> None:
    added = details(step(NETWORK, "front", Action.ADDED, new=FRONT))
    assert added == (Detail("subnet", None, "10.1.0.0/24"), Detail("driver", None, "bridge"))
    removed = details(step(NETWORK, "front", Action.REMOVED, old=FRONT))
    assert removed == (Detail("subnet", "10.1.0.0/24"), Detail("driver", "bridge"))


def test_of_what_changes_only_the_difference_is_said() -> None:
    new = {**FRONT, "internal": True, "options": {"com.docker.network.driver.mtu": "1400"}}
    found = details(step(NETWORK, "front", Action.REPLACED, old=FRONT, new=new))
    assert found == (Detail("MTU", None, "1400"), Detail("internal", "no", "yes"))


def test_other_boot_files_are_said_and_not_shown() -> None:
    inputs = {"uploads": "[secret]", "memory": 64}
    found = details(step(CONTAINER, "a", Action.REPLACED, old=inputs, new=inputs, paths=("uploads",)))
    assert found == (Detail("boot files"),)


def test_a_property_that_became_secret_shows_neither_value() -> None:
    one = step(CONTAINER, "a", old={"env": "[secret]"}, new={"env": {"A": "[secret]"}}, paths=("env.A",))
    assert "[secret]" not in str(details(one))
    assert Detail("env.A") in details(one)


def test_what_stands_and_is_no_longer_what_was_declared_is_said() -> None:
    inputs = {"memory": 64, "restart": "always"}
    found = details(step(CONTAINER, "a", old=inputs, new=inputs, paths=("restart",)))
    assert found == (Detail("restart", AS_IT_STANDS, "always"),)


def test_what_follows_a_replacement_has_no_details_of_its_own() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    old = {"networksAdvanced": [{"name": "test-front", "ipv4Address": "10.1.0.9"}]}
    new = {"networksAdvanced": [{"name": unknown, "ipv4Address": "10.1.0.9"}]}
    assert details(step(CONTAINER, "a", Action.REPLACED, old=old, new=new)) == ()


def test_an_image_by_its_id_is_shown_as_docker_does() -> None:
    old, new = ({"image": f"sha256:{digit * 64}"} for digit in "ab")
    (found,) = details(step(CONTAINER, "a", Action.REPLACED, old=old, new=new))
    assert found == Detail("image", "sha256:aaaaaaaaaaaa...", "sha256:bbbbbbbbbbbb...")


def test_long_values_are_cut_and_begin_where_they_differ() -> None:
    old, new = ({"command": "x" * 300 + end} for end in ("one", "two"))
    (found,) = details(step(CONTAINER, "a", Action.REPLACED, old=old, new=new))
    assert (found.before, found.after) == (f"...{'x' * 20}one", f"...{'x' * 20}two")


def test_a_long_value_says_how_much_is_missing() -> None:
    (found,) = details(step(CONTAINER, "a", old={}, new={"command": "x" * (LONGEST + 7)}))
    assert found.after == f"{'x' * LONGEST}... (7 more characters)"


def test_the_label_that_has_the_name_goes_unsaid() -> None:
    metadata = {"labels": {"app.kubernetes.io/name": "web", "role": "a"}}
    added = details(step(DEPLOYMENT, "web", Action.ADDED, new={"metadata": metadata}))
    assert added == (Detail("label role", None, "a"),)


def test_a_reason_is_a_word() -> None:
    paths = ("ipamConfigs", 'options["com.docker.network.driver.mtu"]', "ports[0].external", "uploads")
    assert [reason(path) for path in paths] == ["subnets", "MTU", "ports", "boot files"]
