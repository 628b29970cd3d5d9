"""Two teams on one cluster: kept apart by the network, by rights and by quota."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from testinfra.host import Host

from reachability.expectations import Verdict
from reachability.look import look
from stacks.model.stack import Settings
from tests.live.drift_table import in_namespace
from tests.live.extra_stack import extra_stack
from tests.live.kube import Kube
from tests.live.lab import Lab
from toolchain.__main__ import main
from toolchain.drift import look as drift
from toolchain.new_stack import render
from toolchain.wanted import wanted_settings


@pytest.fixture(scope="module")
def kube(lab: Lab, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Kube:
    if settings.cluster is None or settings.cluster.ingress is None:
        pytest.skip(f"stack {lab.stack} has no cluster with an ingress controller")
    return Kube(lab, Path(tmp_path_factory.mktemp("teams")))


@pytest.fixture(scope="module")
def teams(kube: Kube, settings: Settings) -> Iterator[tuple[str, str]]:
    stack = kube.lab.stack
    one, two = f"{stack}-team-a", f"{stack}-team-b"
    with (
        extra_stack(one, render(one, stack, settings)),
        extra_stack(two, render(two, stack, settings)),
    ):
        yield one, two


def test_nothing_passes_between_two_teams_and_each_reaches_its_own(teams: tuple[str, str]) -> None:
    run = look(teams)
    assert run.passed, run.disagreements
    for source, destination in permutations(teams):
        across = [
            one.expectation.verdict
            for one in run.observations
            if one.expectation.source.startswith(f"pod:{source}/")
            and f":{destination}/" in one.expectation.destination
        ]
        assert across
        assert set(across) == {Verdict.BLOCKED}
    assert {one.expectation.verdict for one in run.observations} >= {Verdict.OPEN, Verdict.BLOCKED}


# Who, in which of the two namespaces, wants to do what; and whether they may.
RIGHTS = {
    "its own applications": ("developers", 0, "create deployments", "yes"),
    "its own secrets": ("developers", 0, "get secrets", "yes"),
    "another team's applications": ("developers", 1, "create deployments", "no"),
    "the policies that keep teams apart": ("developers", 0, "delete networkpolicies", "no"),
    "its own quota": ("developers", 0, "update resourcequotas", "no"),
    "rights": ("developers", 0, "create rolebindings", "no"),
    "what it may look at": ("viewers", 0, "list pods", "yes"),
    "what viewers must not change": ("viewers", 0, "delete pods", "no"),
    "secrets, for viewers": ("viewers", 0, "get secrets", "no"),
}


@pytest.mark.parametrize("case", RIGHTS.values(), ids=RIGHTS.keys())
def test_a_teams_rights_end_at_its_namespace(
    case: tuple[str, int, str, str], teams: tuple[str, str], kube: Kube, host: Host
) -> None:
    people, where, what, answer = case
    somebody = f"--as=somebody --as-group={teams[0]}-{people}"
    done = host.run(f"kubectl --kubeconfig {kube.kubeconfig} auth can-i {what} -n {teams[where]} {somebody}")
    assert done.stdout.strip() == answer, done.stderr


def test_what_is_beyond_a_teams_quota_is_refused(teams: tuple[str, str], kube: Kube, host: Host) -> None:
    name = "beyond-quota"
    done = host.run(
        f"kubectl --kubeconfig {kube.kubeconfig} -n {teams[0]} create service loadbalancer {name} --tcp=80:80"
    )
    assert done.rc != 0
    assert "exceeded quota" in done.stderr


def test_what_an_administrator_changes_in_a_teams_namespace_is_found_and_set_back(
    teams: tuple[str, str], kube: Kube, host: Host
) -> None:
    for fault in in_namespace(teams[0]):
        done = host.run(f"KUBECONFIG={kube.kubeconfig} {fault.command}")
        assert done.rc == 0, f"{fault.name}: {done.stderr}"
    team = wanted_settings(teams[0])
    found = drift.look(teams[0], team).differences
    told = "\n".join(map(str, found))
    missed = [fault.name for fault in in_namespace(teams[0]) if not any(map(fault.is_named_by, found))]
    assert not missed, f"not found: {missed}; found:\n{told}"
    assert drift.look(teams[1], wanted_settings(teams[1])).differences == []
    assert main(["up", "--stack", teams[0]]) == 0
    assert drift.look(teams[0], team).differences == []
