"""Kubernetes' own policy scenarios, on real pods: each grid is the expected one, whatever the policies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stacks.model.stack import Settings
from tests.live.kube import Kube, eventually
from tests.live.lab import Lab
from tests.live.nine_pods import NinePods, differences
from tests.policy_scenarios.load import Probe, Scenario, expected, load_scenarios

SECONDS = 30
SCENARIOS = [
    pytest.param(scenario, id=f"{family}: {scenario.name}")
    for family, scenarios in load_scenarios().items()
    for scenario in scenarios
]


@pytest.fixture(scope="module")
def pods(lab: Lab, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NinePods]:
    if settings.cluster is None:
        pytest.skip(f"stack {lab.stack} has no cluster")
    folder = Path(tmp_path_factory.mktemp("nine-pods"))
    found = NinePods(Kube(lab, folder), folder)
    found.remove()
    found.put()
    yield found
    found.remove()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_passes_is_what_policies_say(scenario: Scenario, pods: NinePods) -> None:
    pods.reset()
    for number, step in enumerate(scenario.steps, start=1):
        pods.change(step)
        for probe in step.probes:
            assert settles(pods, probe) == "", f"step {number}, port {probe.port}/{probe.protocol}"


def settles(pods: NinePods, probe: Probe) -> str:
    """What still differs after a while: nodes hear of policies one after the other."""
    wanted = expected(probe)
    found = pods.grid(probe)

    def agrees() -> bool:
        odd = [pair for pair, passes in wanted.items() if found[pair] is not passes]
        found.update(pods.grid(probe, odd))
        return not differences(found, wanted)

    if differences(found, wanted):
        eventually(agrees, SECONDS)
        # What has been right before must still be.
        found = pods.grid(probe)
    return differences(found, wanted)
