"""Live, restart or recreate: what a change takes of what runs."""

import pytest

from previews.effects import effect, gravest
from previews.model import Action, Effect
from tests.unit.previews.sample import CONTAINER, DEPLOYMENT, NETWORK, SECRET, SERVICE, step

LIVE, RESTART, RECREATE = Effect
DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
NODE_PATCH = "kubernetes:core/v1:NodePatch"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
SWARM = "docker:index/service:Service"


@pytest.mark.parametrize("kind", [CONTAINER, NETWORK, SWARM, SERVICE, POLICY, SECRET, DEPLOYMENT])
def test_what_is_replaced_is_made_anew(kind: str) -> None:
    assert effect(step(kind, "a", Action.REPLACED)) is RECREATE


@pytest.mark.parametrize("kind", [NODE_PATCH, f"{DEPLOYMENT}Patch"])
def test_a_patch_that_is_replaced_leaves_the_object(kind: str) -> None:
    assert effect(step(kind, "a", Action.REPLACED)) is LIVE


@pytest.mark.parametrize("action", [Action.ADDED, Action.REMOVED])
@pytest.mark.parametrize("kind", [CONTAINER, NETWORK, DEPLOYMENT, POLICY])
def test_what_comes_or_goes_lets_all_else_run(kind: str, action: Action) -> None:
    assert effect(step(kind, "a", action)) is LIVE


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        (CONTAINER, "memory", LIVE),
        (NODE_PATCH, "metadata.labels.tier", LIVE),
        (NODE_PATCH, "spec.taints[0].effect", LIVE),
        (SERVICE, "spec.ports[0].port", LIVE),
        (POLICY, "spec.ingress[0].ports[0]", LIVE),
        (SWARM, "mode.replicated.replicas", LIVE),
        (SWARM, "endpointSpec.mode", LIVE),
        (SWARM, "taskSpec.resources.limits.memoryBytes", RESTART),
        (DEPLOYMENT, "spec.replicas", LIVE),
        (DEPLOYMENT, "metadata.labels.template", LIVE),
        (DEPLOYMENT, "spec.template.spec.containers[0].image", RESTART),
        (DAEMON_SET, "spec.template.metadata.labels.tier", RESTART),
        (f"{DEPLOYMENT}Patch", "spec.template.spec.containers[0].image", RESTART),
    ],
)
def test_of_what_changes_in_place_only_new_pods_and_tasks_restart(
    kind: str, path: str, expected: Effect
) -> None:
    assert effect(step(kind, "a", paths=("metadata.annotations.x", path))) is expected


def test_of_a_difference_that_nobody_names_the_worse_is_said() -> None:
    assert effect(step(DEPLOYMENT, "a")) is RESTART
    assert effect(step(SERVICE, "a")) is LIVE


def test_the_gravest_counts() -> None:
    assert gravest([LIVE, RECREATE, RESTART]) is RECREATE
    assert gravest([]) is LIVE
