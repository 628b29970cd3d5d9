"""All that happens to one thing is one change, whatever the order of the steps."""

import random

import pytest

from previews.changes import changes
from previews.model import Action, Change, Effect, Group
from previews.steps import Step, read_steps
from tests.unit.previews import sample
from tests.unit.previews.sample import CONTAINER, DEPLOYMENT, NETWORK, SECRET, step, urn

OWN = "container-networks:"
NODE = f"{OWN}cluster:Cluster${OWN}cluster:Node"
MEMBER = f"{OWN}cluster:Cluster${OWN}cluster:Member"
APP = f"{OWN}workloads:App"
ROUTES = f"{OWN}workloads:IngressRoutes"
PATCH = "kubernetes:core/v1:NodePatch"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"

container = f"{NODE}${CONTAINER}", "worker-a"
labels = f"{MEMBER}${PATCH}", "worker-a-labels"
of_node = urn(NODE, "worker-a")
of_member = urn(MEMBER, "worker-a")


def only(*steps: Step) -> Change:
    (found,) = changes(steps)
    return found


def test_a_worker_that_comes_is_one_change_with_all_its_resources() -> None:
    found = only(
        step(NODE, "worker-a", Action.ADDED),
        step(MEMBER, "worker-a", Action.ADDED),
        step(*container, Action.ADDED, parent=of_node),
        step(f"{MEMBER}$kubernetes:core/v1:Node", "worker-a", Action.ADDED, parent=of_member),
        step(*labels, Action.ADDED, parent=of_member),
    )
    assert (found.group, found.kind, found.name, found.action) == (
        Group.NODES,
        "node",
        "worker-a",
        Action.ADDED,
    )
    assert found.effect is Effect.LIVE
    assert [part.kind for part in found.parts] == ["Container", "Node", "NodePatch"]


def test_a_label_that_comes_changes_the_node_and_does_not_add_it() -> None:
    assert only(step(*labels, Action.ADDED, parent=of_member)).action is Action.CHANGED


def test_a_node_is_replaced_with_its_container_and_for_its_reason() -> None:
    found = only(
        step(*container, Action.REPLACED, reasons=("ports",), parent=of_node),
        step(*labels, Action.REPLACED, needs=(urn(*container),), parent=of_member),
    )
    assert (found.action, found.effect, found.why) == (
        Action.REPLACED,
        Effect.RECREATE,
        "ports can't change in place",
    )
    assert [part.why for part in found.parts] == ["ports can't change in place", ""]


def test_a_part_that_is_replaced_does_not_replace_the_whole() -> None:
    of_routes = urn(ROUTES, "shop/shop")
    found = only(
        step(f"{ROUTES}${INGRESS}", "shop/shop", paths=("spec.rules[0]",), parent=of_routes),
        step(f"{ROUTES}${SECRET}", "shop/shop-tls", Action.REPLACED, reasons=("data",), parent=of_routes),
    )
    assert (found.action, found.effect, found.why) == (Action.CHANGED, Effect.RECREATE, "")


def test_a_second_object_of_a_route_does_not_add_the_route() -> None:
    one = step(f"{ROUTES}${INGRESS}", "shop/shop-redirect", Action.ADDED, parent=urn(ROUTES, "shop/shop"))
    assert only(one).action is Action.CHANGED


def test_an_app_that_becomes_another_kind_of_object_is_replaced() -> None:
    parent = urn(APP, "shop/web")
    found = only(
        step(f"{APP}${DEPLOYMENT}", "shop/web", Action.REMOVED, parent=parent),
        step(f"{APP}$kubernetes:apps/v1:DaemonSet", "shop/web", Action.ADDED, parent=parent),
    )
    assert (found.action, found.effect, found.why) == (
        Action.REPLACED,
        Effect.RECREATE,
        "it becomes another kind of object",
    )


def test_an_addon_is_replaced_when_all_of_it_is() -> None:
    addon = f"{OWN}addons:Calico$kubernetes:core/v1:ServiceAccount"
    cause = step(*container, Action.REPLACED, reasons=("ports",), parent=of_node)
    parts = [
        step(addon, name, Action.REPLACED, needs=(cause.urn,), parent=urn(f"{OWN}addons:Calico", "calico"))
        for name in ("calico/a", "calico/b")
    ]
    _, found = changes([cause, *parts])
    assert (found.kind, found.action, found.why) == ("addon", Action.REPLACED, "with node worker-a")
    assert len(found.parts) == 2


def test_components_and_pulumis_own_providers_are_no_changes() -> None:
    provider = step("pulumi:providers:docker", "default_5_2_0", Action.ADDED)
    assert changes([step(NODE, "worker-a", Action.ADDED), provider]) == ()


@pytest.mark.parametrize("name", sample.NAMES)
def test_the_order_of_the_steps_does_not_matter(name: str) -> None:
    steps = list(read_steps(sample.document(name)))
    expected = changes(steps)
    for seed in range(5):
        random.Random(seed).shuffle(steps)
        assert changes(steps) == expected


def test_hostile_names_are_cleaned() -> None:
    found = only(step(NETWORK, "a\x1b[31m::b\u202e\n", Action.ADDED))
    assert found.name == "a::b"
