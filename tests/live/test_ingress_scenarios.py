"""The scenarios of ingress-controller-conformance, and ours, against the stack's ingress controller."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.addons.traefik_settings import NAME as CONTROLLER
from components.workloads.routing import covers
from stacks.model.stack import Settings
from tests.ingress_scenarios.load import Feature, Request, Scenario, load_features
from tests.live.ingress_world import IngressWorld
from tests.live.kube import Kube, eventually
from tests.live.lab import Lab

FEATURES = {feature.feature: feature for feature in load_features(CONTROLLER)}
SECONDS = 20
CASES = [
    pytest.param(
        name,
        scenario,
        id=f"{name}: {scenario.name}",
        marks=[pytest.mark.xfail(reason=scenario.differs[CONTROLLER], raises=AssertionError, strict=True)]
        if CONTROLLER in scenario.differs
        else [],
    )
    for name, feature in FEATURES.items()
    for scenario in feature.scenarios
]


@pytest.fixture(scope="module")
def kube(lab: Lab, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Kube:
    if settings.cluster is None or settings.cluster.ingress is None:
        pytest.skip(f"stack {lab.stack} has no ingress controller")
    return Kube(lab, Path(tmp_path_factory.mktemp("ingress")))


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, kube: Kube, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[IngressWorld]:
    """One feature's: another one's default backend would answer for what must not be found."""
    feature: Feature = FEATURES[request.param]
    assert settings.cluster
    assert settings.cluster.ingress
    found = IngressWorld(kube, settings.cluster.ingress, Path(tmp_path_factory.mktemp("feature")))
    found.remove()
    found.put(feature)
    yield found
    found.remove()


@pytest.mark.parametrize(("world", "scenario"), CASES, indirect=["world"], scope="module")
def test_requests_come_to_where_ingresses_say(world: IngressWorld, scenario: Scenario) -> None:
    for request in scenario.requests:
        problems = [objection(world, request, scenario)]

        def is_answered(request: Request = request, problems: list[str] = problems) -> bool:
            problems[0] = objection(world, request, scenario)
            return not problems[0]

        # The controller hears of an Ingress a moment after its status says so.
        if problems[0]:
            eventually(is_answered, SECONDS)
        assert problems[0] == "", request


def objection(world: IngressWorld, request: Request, scenario: Scenario) -> str:
    """What is wrong with the answers to a request; empty if nothing is."""
    answers = [world.ask(request) for _ in range(request.times)]
    for answer in answers:
        if (answer.status, answer.backend) != (request.status, request.backend):
            return f"{answer.status} from {answer.backend}"
        if missing := [name for name in scenario.headers if name not in answer.headers]:
            return f"without {missing}"
        if request.certificate and not any(covers(host, request.certificate) for host in answer.hosts):
            return f"a certificate for {answer.hosts}"
    pods = {answer.pod for answer in answers}
    return "" if len(pods) >= request.pods else f"only {len(pods)} pods answered"
