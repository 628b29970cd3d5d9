"""A team's settings become the environment of each of its namespaces, and all that runs is inside of it."""

from typing import Any

import pulumi
import pytest

from stacks.workloads import Ground, build_workloads
from tests.unit.addons.sample import by_key
from tests.unit.cluster.sample import SECRET
from tests.unit.networks.recorder import Recorder, record
from tests.unit.networks.wire import Asked, Key, options
from tests.unit.stacks.sample import SHOP, on_cluster, workloads
from tests.unit.workloads.team_kinds import BINDING, LIMITS, NAMESPACE, POLICY, QUOTA, ROLE

OWN = "container-networks:workloads"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"
STANDS = "test:index:Stands"
TEAM = {
    "group": "team-a-developers",
    "viewers": "team-a-viewers",
    "domain": "a.test",
    "quota": {"pods": 5, "cpu": 2.5, "memory_mib": 1024, "load_balancers": 1, "node_ports": 3},
    "container_cpu": 0.25,
    "container_memory_mib": 64,
}
BOUNDS = {QUOTA, LIMITS, ROLE, BINDING}


def on_ground(team: dict[str, Any] | None, **namespaces: Any) -> dict[str, Any]:
    """Build a team's namespaces on a cluster that stands already; the stack's outputs."""
    raw = on_cluster(**namespaces)
    raw["workloads"]["team"] = team
    ready = pulumi.CustomResource(STANDS, "cluster", {})
    ground = Ground(opts=pulumi.ResourceOptions(), ready=[ready], ingress_class="public")
    return build_workloads(workloads(raw), "lab", ground, server="agnhost:2", secret=SECRET)


def built(team: dict[str, Any] | None, **namespaces: Any) -> Recorder:
    return record(lambda: on_ground(team, **namespaces))


@pytest.fixture(scope="module")
def found() -> Recorder:
    """A team's namespace that calls itself open."""
    return built(TEAM, shop=SHOP)


@pytest.fixture(scope="module")
def asked() -> dict[Key, Asked]:
    """The options of all that is in it."""
    return options(lambda: on_ground(TEAM, shop=SHOP))


def test_a_team_has_what_any_namespace_has_and_what_bounds_it(found: Recorder) -> None:
    assert by_key(found).keys() == {
        (STANDS, "cluster"),
        (NAMESPACE, "shop"),
        (POLICY, "shop/default-deny"),
        (POLICY, "shop/allow-dns"),
        (QUOTA, "shop"),
        (LIMITS, "shop"),
        (ROLE, "shop/edit"),
        (BINDING, "shop/edit"),
        (BINDING, "shop/view"),
        (DEPLOYMENT, "shop/web"),
        (DEPLOYMENT, "shop/back"),
        (SERVICE, "shop/web"),
    }


def test_its_bounds_are_what_its_settings_say(found: Recorder) -> None:
    inputs = {key: one.inputs for key, one in by_key(found).items()}
    assert inputs[QUOTA, "shop"]["spec"]["hard"] == {
        "pods": "5",
        "limits.cpu": "2500m",
        "limits.memory": "1024Mi",
        "services.loadbalancers": "1",
        "services.nodeports": "3",
    }
    (limit,) = inputs[LIMITS, "shop"]["spec"]["limits"]
    assert limit["default"] == {"cpu": "250m", "memory": "64Mi"}
    subjects = {name: inputs[BINDING, f"shop/{name}"]["subjects"][0]["name"] for name in ("edit", "view")}
    assert subjects == {"edit": "team-a-developers", "view": "team-a-viewers"}


def test_what_a_team_does_not_say_is_modest() -> None:
    inputs = {
        key: one.inputs
        for key, one in by_key(built({"group": "team-a", "domain": "a.test"}, shop=SHOP)).items()
    }
    assert inputs[QUOTA, "shop"]["spec"]["hard"] == {
        "pods": "20",
        "limits.cpu": "4",
        "limits.memory": "4096Mi",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }
    assert inputs[LIMITS, "shop"]["spec"]["limits"][0]["default"] == {"cpu": "500m", "memory": "128Mi"}
    assert [name for kind, name in inputs if kind == BINDING] == ["shop/edit"]


def test_each_of_its_namespaces_is_an_environment_of_its_own() -> None:
    recorder = built(TEAM, shop=SHOP, street=SHOP)
    environments = [one.name for one in recorder.seen if one.kind == f"{OWN}:TeamEnvironment"]
    assert environments == ["shop", "street"]
    assert {
        (kind, name.partition("/")[0]) for kind, name in by_key(recorder) if kind in {*BOUNDS, NAMESPACE}
    } == {(kind, name) for kind in {*BOUNDS, NAMESPACE} for name in ("shop", "street")}


def test_a_namespace_of_nobodys_is_bounded_by_nothing() -> None:
    recorder = built(None, shop=SHOP)
    assert not {one.kind for one in recorder.seen} & {*BOUNDS, POLICY, f"{OWN}:TeamEnvironment"}


def test_the_outputs_are_those_of_any_namespace() -> None:
    seen: dict[str, Any] = {}
    record(lambda: pulumi.Output.from_input(on_ground(TEAM, shop=SHOP)).apply(seen.update))
    assert seen["workloads"].keys() == {"shop"}
    assert seen["workloads"]["shop"]["policies"] == ["default-deny", "allow-dns"]
    assert seen["workloads"]["shop"]["apps"].keys() == {"web", "back"}


def test_an_environment_comes_after_what_must_stand_first(asked: dict[Key, Asked]) -> None:
    assert (STANDS, "cluster") in asked[f"{OWN}:TeamEnvironment", "shop"].after


def test_its_applications_come_after_its_policies(asked: dict[Key, Asked]) -> None:
    for app in ("web", "back"):
        after = asked[f"{OWN}:App", f"shop/{app}"].after
        assert {(NAMESPACE, "shop"), (POLICY, "shop/default-deny"), (POLICY, "shop/allow-dns")} <= after


@pytest.mark.parametrize("bound", [QUOTA, LIMITS])
def test_its_applications_come_after_its_limits(asked: dict[Key, Asked], bound: str) -> None:
    assert (bound, "shop") in asked[f"{OWN}:App", "shop/web"].after
