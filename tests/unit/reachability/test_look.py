"""Stacks that are up are probed each by what it said when it was stood up, and between each other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reachability import look as looking
from reachability.derive import between
from reachability.expectations import Expectation, Verdict
from reachability.look import look
from reachability.observations import Observation
from reachability.probing.gather import Standing
from reachability.probing.script import Ended
from reachability.probing.snapshot import Pod, Snapshot
from reachability.probing.transport import Transport
from reachability.probing.world import Place, World
from reachability.reasons import MUTE
from reachability.report.run import NOTHING_FOLLOWS
from reachability.underived import Underived
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.reachability.probing.sample import Scripted
from tests.unit.reachability.sample import CLUSTER, HTTP, apps, service
from toolchain import node_states
from toolchain.errors import ToolchainError

GROUND = load({"cluster": CLUSTER}, "a test")
TARGET = {"stack": "lab"}
TEAM = {"group": "team-a", "domain": "a.test"}
SELF = Expectation("host", "host", "192.0.2.1", 80, "tcp", Verdict.OPEN, "a rule")
Up = Callable[..., Scripted]


def pod(namespace: str, app: str, address: str) -> Pod:
    return Pod(namespace, app, f"{app}-1", "worker-a", address, host_network=False, container="server")


SNAPSHOT = Snapshot(
    pods=(pod("shop", "a", "10.2.0.1"), pod("street", "w", "10.2.0.2")),
    cluster_ips={"shop/a": "10.3.0.1", "street/w": "10.3.0.2"},
    load_balancer_ips={},
)


def settings(namespace: str, app: str, target: dict[str, str] | None = None, **workloads: Any) -> Settings:
    """A stack with an application and a Service of its name on another's cluster."""
    wanted = {namespace: {**apps(app), "services": {app: service(app)}}}
    return load({"workloads": {"cluster": target or TARGET, **workloads, "namespaces": wanted}}, "a test")


SHOP, STREET = settings("shop", "a"), settings("street", "w")


def up(name: str, found: Settings, *expected: Expectation) -> Standing:
    """A stack that is up."""
    outputs = {"expectations": [one.to_dict() for one in expected]}
    return Standing(name, found, outputs, GROUND, {})


def opened(_place: Place, _command: str) -> Ended:
    return Ended(0, "")


@pytest.fixture
def entered() -> list[str]:
    """Which stacks were entered and left, in which order."""
    return []


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch, entered: list[str]) -> Up:
    """Let these stacks be up, and each command end as someone says; the way to their places."""

    def stands(*stacks: Standing, ends: Callable[[Place, str], Ended | None] = opened) -> Scripted:
        way = Scripted(ends)
        known = {one.name: one for one in stacks}

        @contextmanager
        def standing(stack: Standing) -> Iterator[tuple[World, Transport]]:
            entered.append(f"in {stack.name}")
            yield World(snapshot=SNAPSHOT), way
            entered.append(f"out of {stack.name}")

        monkeypatch.setattr("time.sleep", lambda _seconds: None)
        monkeypatch.setattr(looking, "read_stack", lambda name: _known(known, name))
        monkeypatch.setattr(looking, "standing", standing)
        monkeypatch.setattr(looking, "is_engine_here", lambda: True)
        return way

    return stands


def _known(stacks: Mapping[str, Standing], name: str) -> Standing:
    if name not in stacks:
        raise ToolchainError(f"stack {name} is not up", f"run `make up STACK={name}`")
    return stacks[name]


def refused(*names: str) -> str:
    with pytest.raises(ToolchainError) as error:
        look(names)
    return str(error.value)


def test_a_stack_is_probed_for_what_it_said_when_it_was_stood_up(stand: Up, entered: list[str]) -> None:
    way = stand(up("lab", SHOP, SELF))
    found = look(["lab"])
    assert [one.expectation for one in found.observations] == [SELF], "and not for what its settings say now"
    assert (found.stack, found.passed) == ("lab", True)
    assert [list(asked) for asked in way.asked] == [["host"]]
    assert entered == ["in lab", "out of lab"]


def test_nodes_that_do_not_run_are_said_instead_of_waited_for(
    stand: Up, entered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = {"worker-a": {"container": "lab-worker-a", "address": "10.1.0.11"}}
    stand(replace(up("shop", SHOP, SELF), ground_outputs={"nodes": nodes}))
    monkeypatch.setattr(node_states, "connect", lambda: None)
    monkeypatch.setattr(node_states, "_state", lambda _client, name: f"exited, {name}")
    assert refused("shop") == (
        "nodes of stack lab do not run: lab-worker-a (exited, lab-worker-a)\n"
        "remedy: `make up STACK=lab` starts them"
    )
    assert entered == []


def test_what_this_host_can_not_probe_of_an_engine_elsewhere_is_said(
    stand: Up, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published = Expectation("host", "web", "127.0.0.1", 80, "tcp", Verdict.OPEN, "a rule")
    stand(up("lab", SHOP, SELF, published))
    monkeypatch.setattr(looking, "is_engine_here", lambda: False)
    monkeypatch.setattr(looking, "engine_host", lambda: "unix:///home/me/.docker/desktop/docker.sock")
    assert [one.expectation for one in look(["lab"]).observations] == [published]
    said = "1 connections from `host` are not probed: the engine runs on another machine"
    assert said in capsys.readouterr().err


def test_a_run_says_when_it_began(stand: Up) -> None:
    stand(up("lab", SHOP, SELF))
    began = datetime.fromisoformat(look(["lab"]).started)
    assert (began.utcoffset(), began.microsecond) == (timedelta(0), 0)


def test_numbers_of_an_output_may_have_become_floats(stand: Up) -> None:
    stand(Standing("lab", SHOP, {"expectations": [{**SELF.to_dict(), "port": 80.0}]}))
    assert [one.expectation.port for one in look(["lab"]).observations] == [80]


def test_a_stack_that_expects_nothing_has_not_passed(stand: Up) -> None:
    stand(up("lab", load({}, "a test")))
    assert (look(["lab"]).observations, look(["lab"]).passed) == ((), False)


def test_of_several_each_is_probed_and_what_is_between_them(stand: Up, entered: list[str]) -> None:
    stand(up("one", SHOP, SELF), up("two", STREET))
    found = look(["one", "two"])
    assert found.stack == "one, two"
    expected = {SELF, *between([SHOP, STREET], GROUND)}
    assert {one.expectation for one in found.observations} == expected
    assert len(found.observations) == len(expected)
    assert entered == ["in one", "out of one", "in two", "out of two", "in one", "out of one"]


def by_way(found: tuple[Observation, ...]) -> dict[tuple[str, str], str]:
    """What is objected to each expectation between pods of two stacks, by source and address."""
    return {(one.expectation.source, one.expectation.address): one.objection for one in found}


def test_between_two_the_answer_of_anothers_service_must_be_its_own(stand: Up) -> None:
    stand(up("one", SHOP), up("two", STREET), ends=lambda _place, _command: Ended(0, "answer: w-1"))
    found = by_way(look(["one", "two"]).observations)
    assert found["pod:shop/a", "service:street/w"] == ""
    assert found["pod:street/w", "service:shop/a"] == "w-1 answered instead of a-1"


def test_between_two_each_pod_tries_by_itself(stand: Up) -> None:
    way = stand(up("one", SHOP), up("two", STREET))
    look(["one", "two"])
    assert set(way.asked[2]) == {"shop/a-1", "street/w-1"}, "after what each stack asks by itself"


def test_a_team_that_is_reached_from_another_stack_has_not_passed(stand: Up) -> None:
    team = settings("street", "w", team=TEAM)
    stand(up("one", SHOP), up("two", team))
    found = look(["one", "two"])
    assert not found.passed
    assert {one.expectation.verdict for one in found.disagreements} == {Verdict.BLOCKED}


def test_one_that_is_not_up_is_said_before_any_is_entered(stand: Up, entered: list[str]) -> None:
    stand(up("one", SHOP, SELF))
    assert refused("one", "two") == "stack two is not up\nremedy: run `make up STACK=two`"
    assert entered == []


APART = (
    "{} do not run on one cluster\n"
    "remedy: name stacks whose workloads.cluster is the same, or is the stack that has it"
)
OWN = load({"cluster": CLUSTER, "workloads": {"namespaces": {"street": apps("w")}}}, "a test")
FILE = {"kubeconfig": "~/.kube/config"}
NOT_TOGETHER = {
    "on clusters of two stacks": (SHOP, settings("street", "w", {"stack": "edge"})),
    "one on a cluster of its own": (SHOP, OWN),
    "each on a cluster of its own": (OWN, OWN),
    "one that runs nothing": (SHOP, load({}, "a test")),
    "two contexts of a file": (
        settings("shop", "a", {**FILE, "context": "a"}),
        settings("street", "w", {**FILE, "context": "b"}),
    ),
}


@pytest.mark.parametrize("stacks", NOT_TOGETHER.values(), ids=NOT_TOGETHER.keys())
def test_nothing_is_between_stacks_on_different_clusters(
    stand: Up, entered: list[str], stacks: tuple[Settings, Settings]
) -> None:
    stand(*(up(name, one) for name, one in zip(("one", "two"), stacks, strict=True)))
    assert refused("one", "two") == APART.format("one, two")
    assert entered == []


def test_a_team_is_looked_at_beside_the_stack_that_has_its_cluster(stand: Up) -> None:
    ground = Standing("lab", OWN, {"expectations": []})
    way = stand(ground, up("team-a", SHOP))
    assert {one.expectation.source for one in look(["lab", "team-a"]).observations} == {
        "pod:shop/a",
        "pod:street/w",
    }
    assert set(way.asked[-1]) == {"shop/a-1", "street/w-1"}


def test_that_they_cannot_be_looked_at_together_is_said_before_any_is_entered(
    stand: Up, entered: list[str]
) -> None:
    stand(up("one", SHOP), up("two", OWN))
    assert refused("one", "two") == APART.format("one, two")
    assert entered == []


def test_two_stacks_cannot_have_one_namespace(stand: Up) -> None:
    stand(up("one", SHOP), up("two", STREET), up("three", settings("shop", "b")))
    assert refused("one", "two", "three") == (
        "three wants what another of these stacks has: workloads.namespaces.shop = shop: is a namespace that "
        "workloads.namespaces.shop of stack one has on the same cluster; choose another"
    )


def test_stacks_on_a_cluster_that_nobody_here_knows_are_looked_at_together(stand: Up) -> None:
    stacks = [settings("shop", "a", FILE), settings("street", "w", FILE)]
    stand(
        *(Standing(name, one, {"expectations": []}) for name, one in zip(("one", "two"), stacks, strict=True))
    )
    found = look(["one", "two"])
    assert {one.expectation for one in found.observations} == set(between(stacks))


def test_what_a_stack_said_that_it_could_not_derive_is_in_its_run(stand: Up) -> None:
    said = Underived("host", "node port", "a node stands in", 3)
    own = up("lab", SHOP, SELF)
    stand(replace(own, outputs={**own.outputs, "underived": [said.to_dict()]}))
    assert look(["lab"]).underived == (said,)


def test_of_a_stack_that_said_nothing_of_it_the_settings_tell(stand: Up) -> None:
    own = {**HTTP, "image": "shop:1"}
    settings = load({"workloads": {"cluster": TARGET, "namespaces": {"shop": apps("a", own=own)}}}, "a test")
    stand(up("lab", settings, SELF))
    assert [one.why for one in look(["lab"]).underived if one.source == "pod"] == [MUTE]


def test_a_stack_that_was_made_before_there_was_anything_to_probe_says_so(stand: Up) -> None:
    stand(up("cluster", GROUND))
    assert refused("cluster") == (
        "stack cluster recorded nothing to probe when it was made\n"
        "remedy: run `make up STACK=cluster`: from its settings 8 ways follow now"
    )


def test_a_stack_from_which_nothing_follows_fails(stand: Up) -> None:
    stand(up("empty", load({}, "a test")))
    found = look(["empty"])
    assert (found.passed, found.summary) == (False, NOTHING_FOLLOWS)
