"""Kubernetes' own scenarios: what is computed from the policies is what the data says, pair by pair."""

from collections.abc import Iterator
from ipaddress import IPv4Address

import pytest

from components.isolation.check import check_policy
from components.isolation.convert import read_spec
from components.isolation.evaluate import truth_table
from components.isolation.facts import Outcome, PodFacts, Policy
from components.isolation.spec import Protocol
from tests.policy_scenarios.load import Pair, Probe, Scenario, Step, expected, load_scenarios
from tests.policy_scenarios.model import NAMED_PORTS, NAMESPACES, PODS, relabelled

FAMILIES = load_scenarios()
SCENARIOS = {f"{family}: {one.name}": one for family, found in FAMILIES.items() for one in found}
PROTOCOLS: dict[str, Protocol] = {"tcp": "TCP", "udp": "UDP"}
ADDRESSES = {pod: str(IPv4Address("10.2.7.1") + index * 64) for index, pod in enumerate(PODS)}


class World:
    """Policies and labels as they are after the steps so far."""

    def __init__(self) -> None:
        self.policies: dict[str, Policy] = {}
        self.namespaces = relabelled(NAMESPACES, {})
        self.labels = relabelled(PODS, {})

    def take(self, step: Step) -> None:
        """Change what the step changes."""
        for one in step.apply:
            spec = read_spec(one.filled(ADDRESSES))
            check_policy(spec)
            policy = Policy(one.namespace, one.name, spec)
            self.policies[str(policy)] = policy
        for name in step.delete:
            del self.policies[name]
        self.namespaces = relabelled(self.namespaces, step.label_namespace)
        self.labels = relabelled(self.labels, step.label_pod)

    def passing(self, probe: Probe) -> dict[tuple[str, str], bool]:
        """What the policies mean for a probe."""
        named = {name: (port, PROTOCOLS[protocol]) for name, (port, protocol) in NAMED_PORTS.items()}
        pods = []
        for pod, labels in self.labels.items():
            namespace, name = pod.split("/")
            pods.append(PodFacts(namespace, name, labels, named, ADDRESSES[pod]))
        port = (probe.port, PROTOCOLS[probe.protocol])
        table = truth_table(list(self.policies.values()), self.namespaces, pods, [port])
        return {
            (source, destination): decision.outcome == Outcome.ALLOWED
            for (source, destination, *_), decision in table.items()
        }


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS.keys())
def test_every_pair_passes_or_not_as_the_scenario_says(scenario: Scenario) -> None:
    world = World()
    for step in scenario.steps:
        world.take(step)
        for probe in step.probes:
            assert world.passing(probe) == expected(probe)


def test_all_scenarios_of_kubernetes_without_sctp_are_there() -> None:
    with_tcp = [name for name, one in SCENARIOS.items() if "tcp" in one.protocols()]
    with_udp_alone = [name for name, one in SCENARIOS.items() if one.protocols() == {"udp"}]
    assert (len(with_tcp), len(with_udp_alone)) == (43, 3)
    assert len(SCENARIOS) == sum(len(found) for found in FAMILIES.values()), "a name is there twice"


def patterns() -> Iterator[tuple[str, Pair]]:
    """Every pattern of every probe, by scenario."""
    for name, scenario in SCENARIOS.items():
        for step in scenario.steps:
            for probe in step.probes:
                yield from ((name, pair) for pair in (*probe.blocked, *probe.open))


def test_no_pattern_and_no_label_is_about_nobody() -> None:
    idle = Probe(port=80, protocol="tcp")
    pairs = expected(idle).keys()
    assert [(name, pair) for name, pair in patterns() if not any(pair.fits(*one) for one in pairs)] == []
    steps = [step for scenario in SCENARIOS.values() for step in scenario.steps]
    assert {name for step in steps for name in step.label_namespace} <= NAMESPACES.keys()
    assert {name for step in steps for name in step.label_pod} <= PODS.keys()


def test_a_probe_counts_what_is_open_last_and_leaves_out_loopback() -> None:
    probe = Probe.model_validate(
        {
            "port": 80,
            "protocol": "tcp",
            "blocked": ({"from": "*/*", "to": "x/a"}, {"from": "x/b", "to": "*/*"}),
            "open": ({"from": "y/*", "to": "x/a"},),
        }
    )
    assert expected(probe, ["x/a", "x/b", "y/a"]) == {
        ("x/a", "x/b"): True,
        ("x/a", "y/a"): True,
        ("x/b", "x/a"): False,
        ("x/b", "y/a"): False,
        ("y/a", "x/a"): True,
        ("y/a", "x/b"): True,
    }


def test_addresses_are_filled_in_where_they_are_meant() -> None:
    policy = FAMILIES["cidr"][1].steps[0].apply[0]
    block = policy.filled({"x/b": "10.2.7.9"})["egress"][0]["to"][0]["ipBlock"]
    assert block == {"cidr": "0.0.0.0/4", "except": ["10.2.7.9/32"]}
    assert policy.filled({"x/b": "172.20.7.9"})["egress"][0]["to"][0]["ipBlock"]["cidr"] == "160.0.0.0/4"
