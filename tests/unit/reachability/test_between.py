"""Several stacks on one cluster: what passes from one's pods to another's follows from all their policies."""

from itertools import product
from typing import Any

import pytest

from reachability.derive import between, expectations, namespaces, together
from reachability.expectations import Expectation, Verdict
from reachability.population import Population
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.reachability.sample import CLOSED, CLUSTER, ELSEWHERE, apps, lines, service

NAME = "kubernetes.io/metadata.name"
TEAM = {"group": "team-a", "domain": "a.test"}
GROUND = load({"cluster": CLUSTER}, "a test")


def stack(*, team: dict[str, str] | None = None, **wanted: Any) -> Settings:
    """A stack with these namespaces on a cluster that is not its own."""
    owner = {"team": team} if team else {}
    return load({"workloads": {**ELSEWHERE, **owner, "namespaces": wanted}}, "a test")


def lets(direction: str, **labels: str) -> dict[str, Any]:
    """A policy that opens one direction for namespaces with these labels."""
    way = {"Ingress": "from", "Egress": "to"}[direction]
    peer = {
        "namespaceSelector": {"matchLabels": {NAME if key == "name" else key: labels[key] for key in labels}}
    }
    return {"podSelector": {}, "policyTypes": [direction], direction.lower(): [{way: [peer]}]}


def to(found: tuple[Expectation, ...], destination: str) -> set[Verdict]:
    return {one.verdict for one in found if one.destination == destination and one.port == 80}


def test_two_that_are_open_reach_each_other() -> None:
    assert lines(between([stack(shop=apps("a")), stack(street=apps("w"))])) == {
        "pod:shop/a -> pod:street/w at pod:street/w:80 OPEN (client)",
        "pod:street/w -> pod:shop/a at pod:shop/a:80 OPEN (client)",
        "pod:shop/a -> pod:street/w at pod:street/w:9 REFUSED",
        "pod:street/w -> pod:shop/a at pod:shop/a:9 REFUSED",
    }


def test_nothing_is_between_the_namespaces_of_one() -> None:
    assert between([stack(shop=apps("a"), street=apps("w"))]) == ()


def test_what_is_within_one_is_left_to_itself() -> None:
    one, other = stack(shop=apps("a", "b"), cart=apps("c")), stack(street=apps("v", "w"))
    found = between([one, other])
    here, there = {"pod:shop/a", "pod:shop/b", "pod:cart/c"}, {"pod:street/v", "pod:street/w"}
    assert {(end.source, end.destination) for end in found} == {*product(here, there), *product(there, here)}
    assert not set(found) & {*expectations(one), *expectations(other)}


def test_of_three_each_two_are_looked_at_both_ways() -> None:
    found = between([stack(**{name: {**apps("a"), **CLOSED}}) for name in ("one", "two", "three")])
    assert lines(found) == {
        f"pod:{source}/a -> pod:{destination}/a at pod:{destination}/a:80 BLOCKED (client)"
        for source in ("one", "two", "three")
        for destination in ("one", "two", "three")
        if source != destination
    }


def test_they_have_one_order() -> None:
    stacks = [stack(shop=apps("a")), stack(team=TEAM, street=apps("w"))]
    assert between(stacks) == between(stacks)


@pytest.mark.parametrize(
    ("inward", "outward", "verdict"),
    [
        (True, True, Verdict.OPEN),
        (True, False, Verdict.BLOCKED),
        (False, True, Verdict.BLOCKED),
        (False, False, Verdict.BLOCKED),
    ],
)
def test_a_closed_one_is_reached_from_another_where_both_ends_say_so(
    inward: bool, outward: bool, verdict: Verdict
) -> None:
    shop = {"policies": {"in": lets("Ingress", name="street")} if inward else {}}
    street = {"policies": {"out": lets("Egress", name="shop")} if outward else {}}
    found = between(
        [stack(team=TEAM, shop={**apps("a"), **shop}), stack(street={**apps("w"), **CLOSED, **street})]
    )
    assert to(found, "pod:shop/a") == {verdict}
    assert to(found, "pod:street/w") == {Verdict.BLOCKED}


@pytest.mark.parametrize(("tier", "verdict"), [("gold", Verdict.OPEN), ("iron", Verdict.BLOCKED)])
def test_a_policy_of_one_knows_the_labels_of_anothers_namespaces(tier: str, verdict: Verdict) -> None:
    shop = {**apps("a"), **CLOSED, "policies": {"in": lets("Ingress", tier="gold")}}
    found = between([stack(shop=shop), stack(street={**apps("w"), "labels": {"tier": tier}})])
    assert to(found, "pod:shop/a") == {verdict}


def test_addresses_of_pods_say_something_where_the_clusters_settings_are_known() -> None:
    pods = {"connections": {"in": {"from": CLUSTER["pod_subnet"], "to": "a"}}}
    stacks = [stack(shop={**apps("a"), **CLOSED, **pods}), stack(street=apps("w"))]
    assert to(between(stacks), "pod:shop/a") == set()
    assert to(between(stacks, GROUND), "pod:shop/a") == {Verdict.OPEN}


def test_who_may_not_ask_for_names_finds_none_of_anothers() -> None:
    street = {**apps("w"), **CLOSED, "allow_dns": False}
    found = between([stack(shop={**apps("a"), "services": {"a": service("a")}}), stack(street=street)])
    assert {one for one in lines(found) if "service:" in one} == {
        "pod:street/w -> service:shop/a at service:shop/a:8000 BLOCKED (hostname)",
        "pod:street/w -> service:shop/a at a.shop.svc.cluster.local:8000 NXDOMAIN (hostname)",
    }


def test_a_name_of_ones_own_that_stands_for_anothers_service_is_a_way_to_another() -> None:
    alias = {"type": "ExternalName", "external_name": "a.shop.svc.cluster.local"}
    one = stack(shop={**apps("a"), "services": {"a": service("a")}})
    other = stack(street={**apps("w"), "services": {"door": alias}})
    way = "pod:street/w -> service:street/door at door.street.svc.cluster.local:8000 OPEN (hostname)"
    assert way in lines(expectations(together([one, other])))
    assert way in lines(between([one, other]))


def test_one_that_runs_nothing_adds_nothing() -> None:
    empty = load({}, "a test")
    assert between([empty, stack(shop=apps("a")), GROUND]) == ()
    assert namespaces(empty) == namespaces(GROUND) == {}


def test_together_they_are_one_stack_on_the_cluster_of_the_first() -> None:
    team = stack(team=TEAM, shop=apps("a"))
    merged = together([load({}, "a test"), team, stack(street=apps("w"))]).workloads
    assert merged is not None
    assert team.workloads is not None
    assert merged.cluster == team.workloads.cluster
    assert {name: one.isolation for name, one in merged.namespaces.items()} == {
        "shop": "default-deny",
        "street": "none",
    }
    assert [merged.is_closed(name) for name in ("shop", "street")] == [True, False]


def test_together_a_teams_pods_are_as_closed_as_alone() -> None:
    team = stack(team=TEAM, shop=apps("a", "b"))
    assert expectations(team) == expectations(together([team]))
    assert {one.verdict for one in expectations(team)} == {Verdict.BLOCKED}


def test_what_a_stack_says_of_itself_stays_as_it_is() -> None:
    team = stack(team=TEAM, shop=apps("a"))
    before = team.model_dump()
    together([team, stack(street=apps("w"))])
    assert team.model_dump() == before
    assert [one.isolation for one in namespaces(team).values()] == ["default-deny"]


def test_together_they_know_whom_each_service_leads_to() -> None:
    services = {"services": {"a": service("a")}}
    both = Population(
        together([stack(shop={**apps("a"), **services}), stack(street={**apps("a"), **services})])
    )
    behind = {one.ref: app.ref for one in both.services if (app := both.behind(one))}
    assert behind == {"service:shop/a": "pod:shop/a", "service:street/a": "pod:street/a"}
