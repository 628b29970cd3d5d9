"""Who reaches whom follows from the policies as Kubernetes documents it, and says which ones."""

from typing import Any

import pytest

from components.isolation.convert import read_spec
from components.isolation.evaluate import decide, truth_table
from components.isolation.facts import Decision, End, Outcome, Outside, PodFacts, Policy
from components.isolation.spec import Protocol

NAMESPACES = {"shop": {"team": "a"}, "web": {"team": "b"}}
BACK = PodFacts("shop", "back", {"app": "back"}, {"http": (8080, "TCP"), "dns": (53, "UDP")})
FRONT = PodFacts("shop", "front", {"app": "front"})
EDGE = PodFacts("web", "edge", {"app": "front"})
OFFICE = Outside(("192.0.2.7",), name="the office")
DENY = Policy("shop", "default-deny", read_spec({"policyTypes": ["Ingress", "Egress"]}))
SUBNET = "10.2.0.0/16"


def to_back(*rules: dict[str, Any], name: str = "to-back") -> Policy:
    """A policy for what may come in to the pod `back`."""
    spec = {"podSelector": {"matchLabels": {"app": "back"}}, "policyTypes": ["Ingress"], "ingress": rules}
    return Policy("shop", name, read_spec(spec))


def out_of_front(*rules: dict[str, Any]) -> Policy:
    """A policy for what may go out of the pod `front`."""
    spec = {"podSelector": {"matchLabels": {"app": "front"}}, "policyTypes": ["Egress"], "egress": rules}
    return Policy("shop", "out-of-front", read_spec(spec))


def decided(  # noqa: PLR0917
    policies: list[Policy],
    source: End = FRONT,
    destination: End = BACK,
    port: int = 8080,
    protocol: Protocol = "TCP",
    pod_subnet: str | None = None,
) -> Decision:
    """What comes of some traffic."""
    return decide(policies, NAMESPACES, source, destination, port, protocol, pod_subnet)


def block(cidr: str, *excepted: str) -> dict[str, Any]:
    """A rule for these sources."""
    return {"from": [{"ipBlock": {"cidr": cidr, "except": excepted}}]}


def test_without_policies_everything_passes() -> None:
    assert decided([]) == Decision(Outcome.ALLOWED, "no policy isolates shop/front or shop/back")


def test_an_isolated_pod_is_reached_by_nobody_whom_no_policy_allows() -> None:
    assert decided([to_back()]) == Decision(
        Outcome.DENIED, "shop/to-back isolates shop/back, and no policy allows it in"
    )


def test_the_policy_that_allows_is_named() -> None:
    allowing = to_back({"from": [{"podSelector": {"matchLabels": {"app": "front"}}}]}, name="allow-front")
    assert decided([to_back(), allowing]) == Decision(Outcome.ALLOWED, "shop/allow-front allows it in")


def test_both_ends_must_allow() -> None:
    assert decided([DENY]) == Decision(
        Outcome.DENIED,
        "shop/default-deny isolates shop/front, and no policy allows it out; "
        "shop/default-deny isolates shop/back, and no policy allows it in",
    )
    assert decided([DENY, to_back({})]).why == (
        "shop/default-deny isolates shop/front, and no policy allows it out"
    )
    assert decided([DENY, to_back({}), out_of_front({})]) == Decision(
        Outcome.ALLOWED, "shop/out-of-front allows it out; shop/to-back allows it in"
    )


def test_all_policies_that_isolate_and_all_that_allow_are_named() -> None:
    denying, allowing = to_back(name="one"), to_back({}, name="two")
    assert decided([denying, to_back(name="three")]).why == (
        "shop/one, shop/three isolate shop/back, and no policy allows it in"
    )
    assert decided([denying, allowing, to_back({}, name="four")]).why == "shop/two, shop/four allow it in"


def test_a_policy_is_about_its_own_namespace_and_types_only() -> None:
    elsewhere = Policy("web", "deny", read_spec({}))
    outgoing = Policy("shop", "out", read_spec({"policyTypes": ["Egress"]}))
    assert decided([elsewhere]).outcome == Outcome.ALLOWED
    assert decided([outgoing], EDGE).outcome == Outcome.ALLOWED


def test_a_pod_selector_alone_means_the_policys_own_namespace() -> None:
    policy = to_back({"from": [{"podSelector": {}}]})
    assert decided([policy], FRONT).outcome == Outcome.ALLOWED
    assert decided([policy], EDGE).outcome == Outcome.DENIED


@pytest.mark.parametrize(
    ("labels", "outcome"),
    [
        ({}, Outcome.ALLOWED),
        ({"team": "b"}, Outcome.ALLOWED),
        ({"team": "a"}, Outcome.DENIED),
        ({"kubernetes.io/metadata.name": "web"}, Outcome.ALLOWED),
        ({"kubernetes.io/metadata.name": "shop"}, Outcome.DENIED),
    ],
)
def test_a_namespace_has_its_labels_and_its_name_as_one(labels: dict[str, str], outcome: Outcome) -> None:
    policy = to_back({"from": [{"namespaceSelector": {"matchLabels": labels}}]})
    assert decided([policy], EDGE).outcome == outcome


def test_both_selectors_of_a_peer_must_fit_and_one_peer_is_enough() -> None:
    both = {"namespaceSelector": {"matchLabels": {"team": "b"}}, "podSelector": {"matchLabels": {"app": "x"}}}
    assert decided([to_back({"from": [both]})], EDGE).outcome == Outcome.DENIED
    assert decided([to_back({"from": [both, {"namespaceSelector": {}}]})], EDGE).outcome == Outcome.ALLOWED


@pytest.mark.parametrize(
    ("rule", "port", "protocol", "outcome"),
    [
        ({"port": 8080}, 8080, "TCP", Outcome.ALLOWED),
        ({"port": 8080}, 8081, "TCP", Outcome.DENIED),
        ({"port": 8080}, 8080, "UDP", Outcome.DENIED),
        ({"port": 8000, "endPort": 8080}, 8000, "TCP", Outcome.ALLOWED),
        ({"port": 8000, "endPort": 8080}, 8080, "TCP", Outcome.ALLOWED),
        ({"port": 8000, "endPort": 8080}, 8081, "TCP", Outcome.DENIED),
        ({"port": 8000, "endPort": 8080}, 7999, "TCP", Outcome.DENIED),
        ({"port": "http"}, 8080, "TCP", Outcome.ALLOWED),
        ({"port": "http"}, 80, "TCP", Outcome.DENIED),
        ({"port": "http", "protocol": "UDP"}, 8080, "UDP", Outcome.DENIED),
        ({"port": "dns", "protocol": "UDP"}, 53, "UDP", Outcome.ALLOWED),
        ({"port": "dns"}, 53, "TCP", Outcome.DENIED),
        ({"port": "none"}, 8080, "TCP", Outcome.DENIED),
        ({}, 1, "TCP", Outcome.ALLOWED),
        ({}, 1, "UDP", Outcome.DENIED),
        ({"protocol": "SCTP"}, 8080, "TCP", Outcome.DENIED),
        ({"protocol": "UDP", "port": 8080}, 8080, "TCP", Outcome.DENIED),
    ],
)
def test_a_port_is_a_number_a_range_or_a_name_of_one_protocol(
    rule: dict[str, Any], port: int, protocol: Protocol, outcome: Outcome
) -> None:
    assert decided([to_back({"ports": [rule]})], port=port, protocol=protocol).outcome == outcome


def test_a_ports_name_on_the_way_out_is_the_destinations() -> None:
    policy = out_of_front({"ports": [{"port": "http"}]})
    assert decided([policy]).outcome == Outcome.ALLOWED
    assert decided([policy], destination=EDGE).outcome == Outcome.DENIED
    assert decided([policy], destination=OFFICE).outcome == Outcome.DENIED


def test_selectors_never_mean_what_is_no_pod() -> None:
    everybody: dict[str, Any] = {"from": [{"podSelector": {}, "namespaceSelector": {}}]}
    assert decided([to_back(everybody)], OFFICE).outcome == Outcome.DENIED
    assert decided([to_back({})], OFFICE).outcome == Outcome.ALLOWED
    assert decided([to_back(everybody)], OFFICE, FRONT).why == "no policy isolates the office or shop/front"


def test_a_pod_in_its_nodes_network_is_never_selected() -> None:
    agent = PodFacts("shop", "agent", {"app": "back"}, host_network=True, node="b", address="10.1.0.11")
    back = PodFacts("shop", "back", {"app": "back"}, node="a")
    assert decided([to_back(), DENY], EDGE, agent).outcome == Outcome.ALLOWED
    assert decided([to_back({"from": [{"podSelector": {}}]})], agent, back).outcome == Outcome.DENIED
    assert decided([to_back(block("10.1.0.0/16"))], agent, back).outcome == Outcome.ALLOWED


@pytest.mark.parametrize(
    ("node", "of_pod", "outcome"),
    [
        (None, "a", Outcome.DENIED),
        ("a", "a", Outcome.ALLOWED),
        ("b", "a", Outcome.DENIED),
        ("a", None, Outcome.UNDECIDED),
    ],
)
def test_a_pods_own_node_always_gets_in(node: str | None, of_pod: str | None, outcome: Outcome) -> None:
    back = PodFacts("shop", "back", {"app": "back"}, node=of_pod)
    machine = Outside(("10.1.0.11",), node=node, name="a node")
    assert decided([to_back()], machine, back).outcome == outcome


def test_whether_a_pod_reaches_its_own_node_is_for_the_network_plugin_to_say() -> None:
    front = PodFacts("shop", "front", {"app": "front"}, node="a")
    assert decided([DENY], front, Outside(node="a")).outcome == Outcome.UNDECIDED
    assert decided([DENY], front, Outside(node="b")).outcome == Outcome.DENIED
    assert decided([DENY], front, OFFICE).outcome == Outcome.DENIED


@pytest.mark.parametrize(
    ("cidr", "excepted", "outcome"),
    [
        ("192.0.2.0/24", [], Outcome.ALLOWED),
        ("192.0.2.0/24", ["192.0.2.0/29"], Outcome.DENIED),
        ("192.0.2.0/24", ["192.0.2.8/29"], Outcome.ALLOWED),
        ("198.51.100.0/24", [], Outcome.DENIED),
        ("::/0", [], Outcome.DENIED),
    ],
)
def test_a_block_has_its_addresses_but_for_the_exceptions(
    cidr: str, excepted: list[str], outcome: Outcome
) -> None:
    assert decided([to_back(block(cidr, *excepted))], OFFICE).outcome == outcome


@pytest.mark.parametrize(
    ("cidr", "excepted", "outcome"),
    [
        ("10.0.0.0/8", [], Outcome.ALLOWED),
        (SUBNET, [], Outcome.ALLOWED),
        ("10.0.0.0/8", ["10.3.0.0/16"], Outcome.ALLOWED),
        ("10.0.0.0/8", ["10.2.0.0/15"], Outcome.DENIED),
        ("10.0.0.0/8", ["10.2.0.0/17", "10.2.128.0/17"], Outcome.DENIED),
        ("10.0.0.0/8", ["10.2.128.0/17"], Outcome.UNDECIDED),
        ("10.2.7.0/24", [], Outcome.UNDECIDED),
        ("10.2.7.0/24", ["10.2.7.0/25", "10.2.7.128/25"], Outcome.DENIED),
        ("10.3.0.0/16", [], Outcome.DENIED),
        ("fd00::/8", [], Outcome.DENIED),
    ],
)
def test_of_a_pod_without_address_its_subnet_says_as_much_as_it_can(
    cidr: str, excepted: list[str], outcome: Outcome
) -> None:
    assert decided([to_back(block(cidr, *excepted))], pod_subnet=SUBNET).outcome == outcome


def test_what_depends_on_an_unknown_address_is_undecided_and_says_why() -> None:
    policy = to_back(block("10.2.7.0/24"))
    why = "whether shop/to-back allows it in depends on an address or a label that is not known"
    assert decided([policy]) == Decision(Outcome.UNDECIDED, why)
    assert decided([policy, to_back({}, name="all")]).why == "shop/all allows it in"
    assert decided([policy, DENY]).outcome == Outcome.DENIED, "it is not let out, wherever it comes from"
    known = PodFacts("shop", "front", {"app": "front"}, address="10.2.7.9")
    assert decided([policy], known, pod_subnet=SUBNET).outcome == Outcome.ALLOWED


def test_of_several_addresses_all_must_say_the_same() -> None:
    machine = Outside(("192.0.2.7", "198.51.100.7"))
    assert decided([to_back(block("192.0.2.0/24"))], machine).outcome == Outcome.UNDECIDED
    assert decided([to_back(block("0.0.0.0/0"))], machine).outcome == Outcome.ALLOWED
    assert decided([to_back(block("0.0.0.0/0"))], Outside()).outcome == Outcome.UNDECIDED


def test_a_pod_in_its_nodes_network_is_not_looked_for_among_the_pods_addresses() -> None:
    agent = PodFacts("shop", "agent", host_network=True)
    back = PodFacts("shop", "back", {"app": "back"})
    policy = to_back(block(SUBNET))
    assert decided([policy], agent, back, pod_subnet=SUBNET).outcome == Outcome.UNDECIDED


def test_the_table_has_every_ordered_pair_of_different_pods_on_every_port() -> None:
    table = truth_table([to_back()], NAMESPACES, [BACK, FRONT, EDGE], [(8080, "TCP"), (53, "UDP")])
    assert len(table) == 3 * 2 * 2
    assert {pair for pair, decision in table.items() if decision.outcome == Outcome.DENIED} == {
        (source, "shop/back", port, protocol)
        for source in ("shop/front", "web/edge")
        for port, protocol in ((8080, "TCP"), (53, "UDP"))
    }


HASHED = PodFacts("shop", "back", {"app": "back", "hash": None})


def test_of_a_namespace_that_is_absent_only_the_name_is_known() -> None:
    visitor = PodFacts("kube-system", "coredns")
    by_name = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
    by_label = {"namespaceSelector": {"matchLabels": {"team": "a"}}}
    assert decided([to_back({"from": [by_name]})], visitor).outcome == Outcome.ALLOWED
    assert decided([to_back({"from": [by_label]})], visitor).outcome == Outcome.UNDECIDED


def test_whom_a_policy_isolates_may_depend_on_a_label_that_is_not_known() -> None:
    closing = Policy("shop", "old", read_spec({"podSelector": {"matchLabels": {"hash": "1"}}}))
    assert decided([closing], destination=HASHED) == Decision(
        Outcome.UNDECIDED, "whether shop/old selects shop/back depends on a label that is not known"
    )


def test_a_policy_that_perhaps_selects_a_pod_can_open_what_others_close_and_nothing_else() -> None:
    opening = Policy(
        "shop", "old", read_spec({"podSelector": {"matchLabels": {"hash": "1"}}, "ingress": [{}]})
    )
    assert decided([opening], destination=HASHED).outcome == Outcome.ALLOWED
    assert decided([opening, to_back()], destination=HASHED).outcome == Outcome.UNDECIDED
    assert decided([opening, to_back({})], destination=HASHED).outcome == Outcome.ALLOWED
    shut = Policy("shop", "old", read_spec({"podSelector": {"matchLabels": {"hash": "1"}}}))
    assert decided([shut, to_back()], destination=HASHED).outcome == Outcome.DENIED
    assert decided([shut, to_back({})], destination=HASHED).outcome == Outcome.ALLOWED
