"""The doctor says what is in a stack's way because another state has made it, and the ways on."""

from typing import Any

import pytest

from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER
from tests.unit.toolchain.adoptable import leftover
from toolchain import owners, ownership, sweep
from toolchain.doctor.findings import Finding, Status
from toolchain.drift.made import CONTAINER, NETWORK

SETTINGS = load(
    {
        "networks": {"front": {"driver": "bridge", "subnet": "10.1.0.0/24"}},
        "endpoints": {"web": {"networks": {"front": {}}}},
    },
    "a test",
)
FRONT = {"urn": "urn::front", "type": NETWORK, "custom": True, "id": "1", "inputs": {"name": "lab-front"}}
WEB = {"urn": "urn::web", "type": CONTAINER, "custom": True, "id": "2", "inputs": {"name": "lab-web"}}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the doctor says, by the names of what is on the engine and by the state."""
    monkeypatch.setattr(owners, "last", lambda _: ("", False))

    def say(names: list[str], settings: Settings = SETTINGS, **deployment: Any) -> Finding:
        monkeypatch.setattr(sweep, "leftovers", lambda *_: [leftover("container", one, {}) for one in names])
        client: Any = None
        return ownership.finding(client, "lab", settings, deployment)

    return say


def test_a_stack_that_nobody_has_is_free(found: Any) -> None:
    assert found([]) == Finding("the stack's name", Status.OK, "free on this engine")


def test_a_stack_of_this_checkout_is_no_obstacle(found: Any) -> None:
    assert found([], resources=[FRONT]).value == "this checkout's"


def test_a_stack_of_another_state_is_in_the_way_and_can_be_adopted(found: Any) -> None:
    said = found(["lab-a", "lab-b", "lab-c", "lab-d"])
    assert said.status is Status.BLOCK
    assert (
        "unknown to this checkout's state: 4 (lab-a, lab-b, lab-c, …; since 2026-11-25 10:00:00)"
        in said.value
    )
    for way in (
        "another stack name",
        "PULUMI_BACKEND_URL",
        "`make adopt STACK=lab`",
        "`make sweep STACK=lab`",
    ):
        assert way in said.remedy


def test_a_cluster_of_another_state_is_not_said_to_be_adoptable(found: Any) -> None:
    said = found(["lab-worker-a"], settings=load({"cluster": CLUSTER}, "a test"))
    assert said.status is Status.BLOCK
    assert "make adopt" not in said.remedy
    assert "a copy of it" in said.remedy


def test_something_of_another_state_that_has_a_wanted_name_is_in_the_way_too(found: Any) -> None:
    said = found(["lab-web"], resources=[FRONT])
    assert (said.status, "1 (lab-web; since" in said.value) == (Status.BLOCK, True)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (("", False), "made from another checkout, or this one's state was lost"),
        (
            ("from /home/b, with its state in x", True),
            "last stood up from this checkout, whose state of it was lost",
        ),
        (("from /home/b, with its state in x", False), "last stood up from /home/b, with its state in x"),
    ],
)
def test_the_doctor_says_who_has_made_it(
    found: Any, monkeypatch: pytest.MonkeyPatch, last: tuple[str, bool], said: str
) -> None:
    monkeypatch.setattr(owners, "last", lambda _: last)
    assert found(["lab-web"]).value.endswith(said)


@pytest.mark.parametrize(
    ("name", "deployment"),
    [
        ("lab-other", {"resources": [FRONT]}),  # nothing is to be made of that name
        ("lab-web", {"resources": [FRONT, WEB]}),  # somebody took its place: drift, which `make up` repairs
        ("lab-web", {"pending_operations": [{"type": "creating", "resource": WEB}]}),  # a killed run's
    ],
)
def test_what_make_up_deals_with_itself_is_not_in_the_way(
    found: Any, name: str, deployment: dict[str, Any]
) -> None:
    assert found([name], **deployment).status is Status.OK
