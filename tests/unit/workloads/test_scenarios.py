"""Upstream's scenarios of conformance, and ours: the model promises what they expect."""

from collections import Counter
from collections.abc import Iterator

import pytest

from components.workloads.routing import Outcome, resolve
from components.workloads.routing_checks import check_ingress
from tests.ingress_scenarios.load import Definition, Feature, Request, load_features

CLASS = "traefik"
FEATURES = load_features(CLASS)
DEFINITIONS = [one for feature in FEATURES for one in feature.ingresses]


def cases() -> Iterator[object]:
    """Every request of every scenario."""
    for feature in FEATURES:
        for scenario in feature.scenarios:
            for index, request in enumerate(scenario.requests):
                yield pytest.param(feature, request, id=f"{feature.feature}: {scenario.name} [{index}]")


@pytest.mark.parametrize(("feature", "request_"), list(cases()))
def test_a_request_comes_to_the_expected_backend(feature: Feature, request_: Request) -> None:
    ingresses = [one.ingress for one in feature.ingresses]
    found = resolve(ingresses, request_.host, request_.path, request_.scheme, class_name=CLASS)
    outcome = Outcome.SERVED if request_.backend else Outcome.NOT_FOUND
    assert (found.outcome, found.backend and found.backend.service) == (outcome, request_.backend)
    assert request_.status == (200 if request_.backend else 404)
    assert found.certificate == request_.certificate


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.name)
def test_an_ingress_is_one_that_we_would_not_refuse(definition: Definition) -> None:
    check_ingress(definition.ingress)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.name)
def test_an_ingress_gets_an_address_if_its_class_has_a_controller(definition: Definition) -> None:
    assert definition.exposed is (definition.ingress.class_name == CLASS)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda one: one.feature)
def test_all_that_a_feature_names_is_there(feature: Feature) -> None:
    assert feature.replicas.keys() <= feature.services
    expected = {request.backend for one in feature.scenarios for request in one.requests}
    assert expected - {None} <= feature.services
    secrets = {
        one["secretName"]: tuple(one["hosts"])
        for definition in feature.ingresses
        for one in definition.spec.get("tls", ())
    }
    assert secrets == feature.certificates


def test_every_scenario_of_upstreams_is_there() -> None:
    counts = {one.upstream: len(one.scenarios) for one in FEATURES if one.upstream}
    assert counts == {
        "features/default_backend.feature": 1,
        "features/host_rules.feature": 6,
        "features/ingress_class.feature": 1,
        "features/load_balancing.feature": 1,
        "features/path_rules.feature": 16,
    }
    assert sum(counts.values()) == 25
    # Upstream's scenario of the default backend is an outline with a table of examples.
    requests = Counter(one.feature for one in FEATURES for each in one.scenarios for _ in each.requests)
    assert requests["default backend"] == 6


def test_no_promise_is_made_twice() -> None:
    for feature in FEATURES:
        names = [one.name for one in feature.scenarios]
        assert len(names) == len(set(names))


def test_all_pods_of_a_backend_must_answer() -> None:
    feature = next(one for one in FEATURES if one.replicas)
    (request,) = feature.scenarios[0].requests
    assert feature.replicas == {request.backend: request.pods}
    assert request.times >= 10 * request.pods
