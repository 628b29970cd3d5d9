"""What is up and unknown to a state goes into it as if this state had made it, or is told as different."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components import provenance
from stacks.networks import build
from tests.unit.networks.recorder import IMAGE as RECORDED_IMAGE
from tests.unit.networks.recorder import record
from tests.unit.stacks.test_networks import SETTINGS
from tests.unit.toolchain import adoptable
from tests.unit.toolchain.adoptable import BRIDGE, FRONT, PROVIDER, RECORD, ROOT, SHOP, STACK, WEB
from toolchain.adopt.compare import unknown
from toolchain.adopt.state import adopted
from toolchain.adopt.take import Adoption, Taken, adoption
from toolchain.adopt.wanted import SECRET, creations
from toolchain.drift.difference import Start
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE
from toolchain.errors import ToolchainError
from toolchain.sweep import Leftover

TOKENS = {"container:Container": CONTAINER, "network:Network": NETWORK, "service:Service": SERVICE}


def plan(
    found: list[Leftover] | None = None, steps: list[dict[str, Any]] | None = None
) -> tuple[Adoption, dict[str, Taken]]:
    made = adoption(
        creations(adoptable.steps() if steps is None else steps),
        adoptable.found() if found is None else found,
        STACK,
    )
    return made, {one.wanted.urn: one for one in made.taken}


def state(taken: Adoption, deployment: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    made = adopted(deployment or {}, adoptable.wanted(), taken.taken, {"lacks": {}}, "5.2.0", "some-id")
    return {one["urn"]: one for one in made["resources"]}


def changed(kind: str, change: Callable[[dict[str, Any]], object]) -> list[Leftover]:
    """All of the stack, one of it changed."""
    found = adoptable.found()
    change(next(one for one in found if one.kind == kind).thing.attrs)
    return found


def test_what_is_as_wanted_is_taken_with_the_very_inputs_of_the_program() -> None:
    made, taken = plan()
    assert (made.missing, made.left) == ([], [])
    assert {one: (taken[one].notes, taken[one].drift) for one in taken} == dict.fromkeys(
        (SHOP, WEB, FRONT), ((), ())
    )
    assert taken[WEB].inputs == adoptable.container_inputs() | {
        "labels": adoptable.LABELS,
        "__defaults": [],
    }


def test_what_a_preview_can_not_know_is_filled_in_from_the_engine() -> None:
    _, taken = plan()
    assert taken[SHOP].inputs["name"] == "lab-shop"
    assert taken[SHOP].inputs["taskSpec"]["networksAdvanceds"] == [
        {"id": "lab-front-id", "aliases": ["shop"]}
    ]


def test_all_inputs_of_a_stack_of_networks_can_be_compared() -> None:
    def program() -> pulumi.Output[None]:
        return pulumi.Output.from_input(build(SETTINGS, "lab", RECORDED_IMAGE, {})).apply(lambda _: None)

    seen = [one for one in record(program).seen if one.kind.startswith("docker:index/")]
    assert {one.kind.removeprefix("docker:index/") for one in seen} == TOKENS.keys()
    for one in seen:
        assert unknown(TOKENS[one.kind.removeprefix("docker:index/")], one.inputs) == []


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        (
            "network",
            lambda live: live["IPAM"]["Config"][0].update(Subnet="10.2.0.0/24"),
            "network lab-front: ipamConfigs[0].subnet is 10.2.0.0/24, the YAML wants 10.1.0.0/24",
        ),
        (
            "network",
            lambda live: live.update(Internal=True),
            "network lab-front: internal is true, the YAML wants false",
        ),
        (
            "container",
            lambda live: live["Config"].update(Cmd=["sleep"]),
            "container lab-web: command[0] is sleep, the YAML wants serve",
        ),
        (
            "container",
            lambda live: live["HostConfig"]["PortBindings"].pop("53/udp"),
            "container lab-web: ports is",
        ),
        (
            "container",
            lambda live: live["Config"]["Healthcheck"].update(Interval=10**9),
            "container lab-web: healthcheck.interval is 1000ms, the YAML wants 1m30s",
        ),
        (
            "container",
            lambda live: live.update(Image="sha256:old"),
            "container lab-web has another build of the image, and keeps it",
        ),
        (
            "service",
            lambda live: live["Spec"]["TaskTemplate"]["ContainerSpec"].update(Image="sha256:old"),
            "service lab-shop has another build of the image, and keeps it",
        ),
    ],
)
def test_what_was_made_otherwise_is_told(
    kind: str, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    made, _ = plan(changed(kind, change))
    (note,) = [note for one in made.taken for note in one.notes]
    assert note.startswith(said)


def test_the_state_tells_what_is_there_and_not_what_is_wanted() -> None:
    _, taken = plan(changed("container", lambda live: live["Config"].update(Cmd=["sleep"], Healthcheck=None)))
    assert taken[WEB].inputs["command"] == ["sleep"]
    assert "healthcheck" not in taken[WEB].inputs


@pytest.mark.parametrize(
    "change",
    [
        lambda live: live["NetworkSettings"].update(Networks={}),
        lambda live: live["State"].update(Status="exited"),
        lambda live: live["HostConfig"].update(Memory=0),
    ],
)
def test_what_can_be_set_back_in_place_is_drift_of_what_is_wanted(
    change: Callable[[dict[str, Any]], object],
) -> None:
    _, taken = plan(changed("container", change))
    assert not taken[WEB].notes
    assert len(taken[WEB].drift) == 1
    assert taken[WEB].inputs["memory"] == 64
    assert taken[WEB].inputs["networksAdvanced"] == adoptable.container_inputs()["networksAdvanced"]


def test_a_container_that_was_stopped_is_to_be_started() -> None:
    _, taken = plan(changed("container", lambda live: live["State"].update(Status="exited")))
    assert [one.repair for one in taken[WEB].drift] == [Start("lab-web")]


def test_what_is_not_there_is_missing_and_what_is_not_wanted_is_left() -> None:
    other = adoptable.leftover("container", "lab-other", adoptable.container())
    made, taken = plan([*adoptable.found()[1:], other])
    assert made.missing == ["service lab-shop"]
    assert made.left == [other]
    assert taken.keys() == {WEB, FRONT}


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"uploads": [{"file": "/etc/key"}]}, "is made with uploads, which can't be compared"),
        ({"command": [SECRET]}, "is made with a secret"),
    ],
)
def test_what_can_not_be_compared_is_refused(inputs: dict[str, Any], why: str) -> None:
    steps = adoptable.steps()
    next(one for one in steps if one["newState"]["urn"] == WEB)["newState"]["inputs"].update(inputs)
    with pytest.raises(ToolchainError, match=f"container lab-web {why}"):
        plan(steps=steps)


def test_everything_in_the_state_comes_after_what_it_needs() -> None:
    made, _ = plan()
    order = list(state(made))
    for urn, needed in ((BRIDGE, ROOT), (FRONT, BRIDGE), (FRONT, PROVIDER), (WEB, FRONT), (SHOP, FRONT)):
        assert order.index(needed) < order.index(urn)


def test_a_resource_in_the_state_has_what_pulumi_compares_it_by() -> None:
    made, _ = plan()
    web = state(made)[WEB]
    assert (web["id"], web["parent"]) == ("lab-web-id", adoptable.ENDPOINT)
    assert web["provider"] == f"{PROVIDER}::some-id"
    assert web["dependencies"] == [FRONT]
    assert web["outputs"]["__meta"] == '{"schema_version": "2"}'
    # A refresh reads neither of them, and without the empty list the container would be replaced.
    assert (web["outputs"]["envs"], web["outputs"]["attach"], web["outputs"]["logs"]) == ([], False, False)
    assert "__defaults" not in str(web["outputs"])


def test_the_record_of_what_the_stack_was_made_with_is_in_the_state() -> None:
    made, _ = plan()
    assert state(made)[RECORD]["outputs"] == {"record": {"lacks": {}}}
    assert state(made)[RECORD]["type"] == provenance.TYPE


def test_what_the_state_knows_already_stays_as_it_is() -> None:
    before = [
        {"urn": ROOT, "type": "pulumi:pulumi:Stack", "outputs": {"networks": {}}},
        {"urn": PROVIDER, "type": "pulumi:providers:docker", "id": "its-own"},
    ]
    steps = [one for one in adoptable.steps() if one["newState"]["urn"] != ROOT]
    made = adoption(creations(steps), adoptable.found(), STACK)
    found = adopted({"resources": before}, creations(steps), made.taken, {}, "5.2.0", "some-id")
    assert found["resources"][:2] == before
    web = next(one for one in found["resources"] if one["urn"] == WEB)
    assert web["provider"] == f"{PROVIDER}::its-own"


def test_a_state_names_nothing_that_is_not_in_it() -> None:
    made, _ = plan(adoptable.found()[1:2])
    found = state(made)
    assert found.keys() == {ROOT, RECORD, adoptable.ENDPOINT, PROVIDER, WEB}
    assert found[WEB]["dependencies"] == []
    assert found[WEB]["propertyDependencies"]["networksAdvanced"] == []
