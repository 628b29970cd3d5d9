"""Three outcomes of a try: only known words mean that something is lacking; what wasn't tried blocks."""

from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import APIError, NotFound
from requests.exceptions import ReadTimeout

from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER
from toolchain import setup
from toolchain.doctor import drivers
from toolchain.doctor.drivers import ProbeFailedError, attempt, probe_all
from toolchain.doctor.examine import driver_finding
from toolchain.doctor.findings import Status
from toolchain.doctor.outcomes import Outcome, Probe, judge, lacking, remedy, require_tried
from toolchain.errors import ToolchainError

WITH_CLUSTER = load({"cluster": CLUSTER}, "a test")
WITH_HOST_MODE = load({"endpoints": {"onhost": {"mode": "host"}}}, "a test")
LACKING_WORDS = [
    "failed to create the ipvlan port: operation not supported",
    "Error: Unknown device type.",
    "RTNETLINK answers: Protocol not supported",
    "Error: Requested AEAD algorithm not found.",
    "Can't initialize ipvs: Protocol not available\nAre you sure that IP Virtual Server is built in?",
    'legacy plugin: plugin "ipvlan" not found',
]
OTHER_WORDS = [
    "could not find an available, non-overlapping IPv4 address pool among the defaults",
    "all predefined address pools have been fully subnetted",
    "write /var/lib/docker/overlay2/x: no space left on device",
    "Error response from daemon: device or resource busy",
    "toomanyrequests: rate limit",
    "Pool overlaps with other one on this address space",
    "iptables failed: exit status 4",
    "operation not permitted",
    "",
]


@pytest.mark.parametrize("said", LACKING_WORDS)
def test_words_that_say_so_mean_that_the_host_lacks_it(said: str) -> None:
    assert judge("ipvlan", said).outcome is Outcome.LACKING


@pytest.mark.parametrize("said", OTHER_WORDS)
def test_any_other_words_mean_that_it_could_not_be_tried(said: str) -> None:
    assert judge("ipvlan", said).outcome is Outcome.NOT_TRIED


@pytest.mark.parametrize("said", ["apply caps: operation not permitted", "authorization denied by plugin x"])
def test_an_engine_that_refuses_privileged_containers_is_a_definite_answer(said: str) -> None:
    assert judge("privileged", said, privileged=True).outcome is Outcome.LACKING
    assert judge("macvlan", said).outcome is Outcome.NOT_TRIED


def raising(error: Exception) -> Any:
    def action() -> None:
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ProbeFailedError("Error: Unknown device type."), Outcome.LACKING),
        (APIError("x", explanation="operation not supported"), Outcome.LACKING),
        (APIError("x", explanation="no space left on device"), Outcome.NOT_TRIED),
        (NotFound("x", explanation="No such image: container-networks/endpoint:1"), Outcome.NOT_TRIED),
        (ReadTimeout("read timed out"), Outcome.NOT_TRIED),
        (ConnectionRefusedError("refused"), Outcome.NOT_TRIED),
    ],
)
def test_every_way_to_fail_is_one_of_the_outcomes(error: Exception, outcome: Outcome) -> None:
    assert attempt("macvlan", raising(error)).outcome is outcome


def test_only_what_is_lacking_is_kept_as_lacking() -> None:
    probes = [Probe("bridge"), judge("ipvlan", LACKING_WORDS[0]), judge("macvlan", OTHER_WORDS[0])]
    assert list(lacking(probes)) == ["ipvlan"]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (OTHER_WORDS[0], "docker network prune"),
        (OTHER_WORDS[2], "docker system df"),
        ("timed out: the engine gave no answer within 30 s", "busy"),
        ("anything else", "log"),
    ],
)
def test_each_kind_of_failure_has_its_remedy(reason: str, said: str) -> None:
    assert said in remedy(reason)


def test_a_set_up_stops_where_something_could_not_be_tried() -> None:
    require_tried([Probe("bridge"), judge("ipvlan", LACKING_WORDS[0])])
    with pytest.raises(ToolchainError, match=r"macvlan could not be tried: .*no space left") as refused:
        require_tried([judge("macvlan", OTHER_WORDS[2])])
    assert "docker system df" in refused.value.remedy


def test_a_failed_try_leaves_the_findings_that_were_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    probes = [Probe("bridge"), judge("macvlan", OTHER_WORDS[0])]
    info = {"ID": "a:b", "KernelVersion": "6.1", "ServerVersion": "26.1.5"}
    monkeypatch.setattr(setup, "connect", lambda: SimpleNamespace(info=lambda: info))
    monkeypatch.setattr(drivers, "probe_all", lambda _client: probes)
    monkeypatch.setattr(setup, "save_facts", kept.append)
    assert setup.probe_host() == probes
    assert kept == []


def test_where_no_container_starts_nothing_is_said_of_any_driver() -> None:
    def create(*_arguments: object, **_options: object) -> None:
        raise APIError("x", explanation="failed to mount overlay: operation not supported")

    client: Any = SimpleNamespace(info=dict, containers=SimpleNamespace(create=create))
    assert {probe.outcome for probe in probe_all(client)} == {Outcome.NOT_TRIED}


def test_a_probes_network_takes_no_subnet_of_the_engines_pools() -> None:
    asked: list[Any] = []

    def create(_name: str, **options: Any) -> Any:
        asked.append(options["ipam"]["Config"][0]["Subnet"])
        return SimpleNamespace(id="x", remove=lambda: None)

    client: Any = SimpleNamespace(networks=SimpleNamespace(create=create))
    with drivers.throw_away_network(client, "bridge"):
        pass
    assert asked[0].startswith("169.254.")


@pytest.mark.parametrize(
    ("probe", "settings", "status"),
    [
        (Probe("ipvlan"), Settings(), Status.OK),
        (judge("ipvlan", "operation not supported"), Settings(), Status.WARN),
        (judge("ipvlan", "no space left on device"), Settings(), Status.BLOCK),
        (judge("bridge", "operation not supported"), Settings(), Status.BLOCK),
        (judge("host", "not supported"), Settings(), Status.WARN),
        (judge("host", "not supported"), WITH_HOST_MODE, Status.BLOCK),
        (judge("cgroup-v2", "not supported"), WITH_CLUSTER, Status.OK),
        (judge("privileged", "operation not permitted", privileged=True), Settings(), Status.OK),
        (judge("privileged", "operation not permitted", privileged=True), WITH_CLUSTER, Status.BLOCK),
    ],
)
def test_what_is_lacking_blocks_only_what_needs_it_and_what_was_not_tried_blocks(
    probe: Probe, settings: Settings, status: Status
) -> None:
    assert driver_finding(probe, settings).status is status
