"""All that follows from a stack, each once: of its networks, its pods, its entrances and its routes."""

from typing import Any

from reachability import docker
from reachability.derive import between, expectations, namespaces
from reachability.entrances import outside
from reachability.kubernetes import inside
from reachability.machines import machines
from reachability.population import Population
from reachability.routes import routes
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.reachability.sample import CLOSED, CLUSTER, ELSEWHERE, ROUTED, apps, lines, service

RAW: dict[str, Any] = {
    "networks": {"front": {"driver": "bridge", "subnet": "10.9.0.0/24"}},
    "endpoints": {name: {"networks": {"front": {}}, "serve": 80} for name in ("left", "right")},
    "cluster": ROUTED,
    "workloads": {
        "namespaces": {
            "shop": {
                **apps("a", "b"),
                "services": {"b": service("b")},
                "routes": {
                    "door": {"rules": [{"host": "a.test", "paths": [{"service": "b", "port": "http"}]}]}
                },
            }
        }
    },
}


def derived(**without: Any) -> tuple[Settings, set[Any]]:
    settings = load({**RAW, **without}, "a test")
    found = expectations(settings)
    assert len(set(found)) == len(found), "an expectation is there twice"
    return settings, set(found)


def test_every_part_of_a_stack_has_its_expectations() -> None:
    settings, found = derived()
    population = Population(settings)
    parts = [
        docker.expectations(settings),
        inside(population),
        outside(population),
        routes(population),
        machines(population),
    ]
    counted = [set(part) for part in parts]
    assert all(counted)
    assert set[Any]().union(*counted) == found


def test_they_have_one_order() -> None:
    assert expectations(load(RAW, "a test")) == expectations(load(RAW, "a test"))


def test_a_stack_without_a_cluster_has_those_of_its_networks() -> None:
    settings, found = derived(cluster=None, workloads=None)
    assert found == set(docker.expectations(settings))


def test_an_empty_stack_has_none() -> None:
    assert expectations(load({}, "a test")) == ()


def foreign(*, team: dict[str, str] | None = None, **wanted: Any) -> Settings:
    """A stack whose workloads run on a cluster that is not its own."""
    owner = {"team": team} if team else {}
    return load({"workloads": {**ELSEWHERE, **owner, "namespaces": wanted}}, "a test")


GROUND = load({"cluster": CLUSTER}, "a test")
NODE_PORT = {"type": "NodePort", "app": "a", "ports": {"http": {"port": 8000, "node_port": 30001}}}


def test_another_stacks_cluster_has_entrances_where_its_settings_are_known() -> None:
    settings = foreign(shop={**apps("a"), "services": {"a": NODE_PORT}})
    assert {one.source for one in expectations(settings)} <= {"pod:shop/a"}
    assert {one.source for one in expectations(settings, GROUND)} == {
        "pod:shop/a",
        "host",
        "node:control-plane",
        "node:worker-a",
    }


def test_between_two_stacks_is_what_leads_from_one_to_the_other() -> None:
    one = foreign(shop={**apps("a", "b"), **CLOSED, "services": {"b": service("b")}})
    other = foreign(street=apps("w"))
    assert lines(between([one, other])) == {
        "pod:shop/a -> pod:street/w at pod:street/w:80 BLOCKED (client)",
        "pod:shop/b -> pod:street/w at pod:street/w:80 BLOCKED (client)",
        "pod:street/w -> pod:shop/a at pod:shop/a:80 BLOCKED (client)",
        "pod:street/w -> pod:shop/b at pod:shop/b:80 BLOCKED (client)",
        "pod:street/w -> service:shop/b at service:shop/b:8000 BLOCKED (hostname)",
        "pod:street/w -> service:shop/b at b.shop.svc.cluster.local:8000 BLOCKED (hostname)",
    }


def test_a_teams_namespaces_are_closed_beside_anothers() -> None:
    team = foreign(team={"group": "team-a", "domain": "a.test"}, shop=apps("a"))
    assert [one.isolation for one in namespaces(team).values()] == ["default-deny"]
    found = between([foreign(street=apps("w")), team])
    assert {one.verdict.value for one in found} == {"BLOCKED"}
    assert namespaces(load({}, "a test")) == {}
