"""Every refusal of a team's environment, with its path, value and remedy; and what a team may have."""

from typing import Any

import pytest

from stacks.checks.teams import team_problems
from stacks.settings import load
from tests.unit.stacks.sample import SHOP, WEB, on_cluster, refusal, shop, workloads

NS = "workloads.namespaces.shop"
TEAM: dict[str, Any] = {"group": "team-a", "domain": "a.test"}
PATHS = [{"service": "web", "port": "http"}]
BACKEND = {"service": "web", "port": "http"}
TWO_SERVERS = {"ports": {"http": {"port": 8080}, "admin": {"port": 8081}}}
PAIR = {"ports": {"http": {"port": 8080}, "data": {"port": 8081, "protocol": "udp"}}}
DOOR = {"app": "web", "type": "LoadBalancer", "ports": {"http": {"port": 80}}}


def owned(raw: dict[str, Any], **team: Any) -> dict[str, Any]:
    """The same settings of a team that differs in these."""
    return {**raw, "workloads": {**raw["workloads"], "team": {**TEAM, **team}}}


def team(**changes: Any) -> dict[str, Any]:
    """A team's settings that differ in these."""
    return owned(shop(), **changes)


def without(name: str) -> dict[str, Any]:
    """A team's settings that lack one."""
    raw = team()
    del raw["workloads"]["team"][name]
    return raw


def rules(*hosts: str | None) -> dict[str, Any]:
    """A route with a rule for each host; None for every host at once."""
    return {"rules": [{**({"host": host} if host else {}), "paths": PATHS} for host in hosts]}


def route(*hosts: str | None, **more: Any) -> dict[str, Any]:
    """A team with a route for these hosts."""
    return owned(shop(routes={"web": {**rules(*hosts), **more}}))


def app(quota: dict[str, int], **apps: Any) -> dict[str, Any]:
    """A team with these applications, and a quota that differs in these."""
    return owned(shop(apps=apps, services={}), quota=quota)


PEOPLE_REMEDY = "is no group of people; name one of your own"
TEAMS = {
    "no group": (without("group"), "workloads.team.group = nothing: is missing; add it"),
    "a group without a name": (team(group=""), f"workloads.team.group = '': {PEOPLE_REMEDY}"),
    "everybody": (
        team(group="system:authenticated"),
        f"workloads.team.group = system:authenticated: {PEOPLE_REMEDY}",
    ),
    "viewers without a name": (team(viewers=""), f"workloads.team.viewers = '': {PEOPLE_REMEDY}"),
    "all service accounts as viewers": (
        team(viewers="system:serviceaccounts"),
        f"workloads.team.viewers = system:serviceaccounts: {PEOPLE_REMEDY}",
    ),
    "both": (
        team(group="system:masters", viewers="system:nodes"),
        f"workloads.team.group = system:masters: {PEOPLE_REMEDY}\n"
        f"workloads.team.viewers = system:nodes: {PEOPLE_REMEDY}",
    ),
    "no domain": (without("domain"), "workloads.team.domain = nothing: is missing; add it"),
    "a domain that is none": (
        team(domain="A.test"),
        "workloads.team.domain = A.test: is no DNS name in lower case; write one such as example.com",
    ),
    "all names of a domain": (
        team(domain="*.a.test"),
        "workloads.team.domain = *.a.test: is no DNS name in lower case; write one such as example.com",
    ),
    "no pods": (
        team(quota={"pods": 0}),
        "workloads.team.quota.pods = 0: input should be greater than or equal to 1",
    ),
    "no cores": (
        team(quota={"cpu": 0}),
        "workloads.team.quota.cpu = 0: input should be greater than or equal to 0.001",
    ),
    "too little memory": (
        team(quota={"memory_mib": 63}),
        "workloads.team.quota.memory_mib = 63: input should be greater than or equal to 64",
    ),
    "less than no load balancers": (
        team(quota={"load_balancers": -1}),
        "workloads.team.quota.load_balancers = -1: input should be greater than or equal to 0",
    ),
    "less than no node ports": (
        team(quota={"node_ports": -1}),
        "workloads.team.quota.node_ports = -1: input should be greater than or equal to 0",
    ),
    "no cores for a container": (
        team(container_cpu=0),
        "workloads.team.container_cpu = 0: input should be greater than or equal to 0.001",
    ),
    "too little memory for a container": (
        team(container_memory_mib=15),
        "workloads.team.container_memory_mib = 15: input should be greater than or equal to 16",
    ),
}

HOST_REMEDY = "is not below workloads.team.domain; write a.test or a name below it"
NUMBERS = {
    "endlessly many cores": (
        team(container_cpu=float("inf")),
        "workloads.team.container_cpu = inf: input should be a finite number",
    ),
    "less than a thousandth of a core": (
        team(container_cpu=0.0004),
        "workloads.team.container_cpu = 0.0004: input should be greater than or equal to 0.001",
    ),
    "cores finer than thousandths": (
        team(quota={"cpu": 1.0005}),
        "workloads.team.quota.cpu = 1.0005: is finer than Kubernetes counts; write thousandths, such as 1",
    ),
    "a container's limit above the quota": (
        team(container_memory_mib=5000),
        "workloads.team.container_memory_mib = 5000: is more than workloads.team.quota.memory_mib (4096): no "
        "container could start; lower it",
    ),
}
ROUTES = {
    "another's host": (
        route("b.test"),
        f"{NS}.routes.web.rules[0].host = b.test: {HOST_REMEDY}",
    ),
    "a host that only ends alike": (
        route("nota.test"),
        f"{NS}.routes.web.rules[0].host = nota.test: {HOST_REMEDY}",
    ),
    "the domain above": (route("test"), f"{NS}.routes.web.rules[0].host = test: {HOST_REMEDY}"),
    "all names of the domain above": (
        route("*.test"),
        f"{NS}.routes.web.rules[0].host = *.test: {HOST_REMEDY}",
    ),
    "every host": (route(None), f"{NS}.routes.web.rules[0].host = None: {HOST_REMEDY}"),
    "the host of a later rule": (
        route("a.test", "b.test"),
        f"{NS}.routes.web.rules[1].host = b.test: {HOST_REMEDY}",
    ),
    "hosts of several rules": (
        route("b.test", "a.test", "c.test"),
        f"{NS}.routes.web.rules[0].host = b.test: {HOST_REMEDY}\n"
        f"{NS}.routes.web.rules[2].host = c.test: {HOST_REMEDY}",
    ),
    "whatever nobody serves": (
        owned(shop(routes={"web": {"default_backend": BACKEND}})),
        f"{NS}.routes.web.default_backend = web: would serve all teams' hosts that nobody has; remove it",
    ),
}


def more(wanted: str, what: str, most: int) -> str:
    """What is said of a namespace that wants more than it may have."""
    return (
        f"{NS} = {wanted} {what}: is more than workloads.team.quota.{what} ({most}); raise it, or want less"
    )


WANTED = {
    "pods on the nodes' network": (
        owned(shop(apps={"web": WEB, "agent": {**WEB, "host_network": True}})),
        f"{NS}.apps.agent.host_network = True: escapes the policies that keep teams apart; remove it",
    ),
    "more pods, of all applications": (
        app({"pods": 4}, web={**WEB, "replicas": 3}, back={**WEB, "replicas": 2}),
        more("5", "pods", 4),
    ),
    "more pods than there may be if nothing is said": (
        app({"cpu": 11}, web={**WEB, "replicas": 21}),
        more("21", "pods", 20),
    ),
    "more memory, of all pods": (
        app({"memory_mib": 255}, web={**WEB, "replicas": 2}),
        more("256", "memory_mib", 255),
    ),
    "more memory, as each application says": (
        app({"memory_mib": 575}, web={**WEB, "memory_mib": 512}, back={**WEB, "memory_mib": 64}),
        more("576", "memory_mib", 575),
    ),
    "more memory, with a small server for each port": (
        app({"memory_mib": 255}, web=TWO_SERVERS),
        more("256", "memory_mib", 255),
    ),
    "more memory, with sidecars": (
        app({"memory_mib": 511}, web={**WEB, "replicas": 2, "sidecars": {"metrics": {"port": 9000}}}),
        more("512", "memory_mib", 511),
    ),
    "more memory, on one node already": (
        app({"memory_mib": 127}, agent={**WEB, "every_node": True}),
        more("128", "memory_mib", 127),
    ),
    "load balancers that nobody has granted": (
        owned(shop(services={"door": DOOR}), quota={"node_ports": 1}),
        more("1", "load_balancers", 0),
    ),
    "more load balancers": (
        owned(shop(services={"a": DOOR, "b": DOOR}), quota={"load_balancers": 1, "node_ports": 2}),
        more("2", "load_balancers", 1),
    ),
    "more of everything": (
        owned(
            shop(apps={"web": {**WEB, "replicas": 2}}, services={"door": DOOR}),
            quota={"pods": 1, "memory_mib": 64, "node_ports": 1},
        ),
        "\n".join([more("2", "pods", 1), more("256", "memory_mib", 64), more("1", "load_balancers", 0)]),
    ),
    "one namespace of two": (
        owned(
            on_cluster(street={"apps": {"web": WEB}}, shop={"apps": {"web": {**WEB, "replicas": 2}}}),
            quota={"pods": 1},
        ),
        more("2", "pods", 1),
    ),
}

REFUSED = {
    f"{kind}: {name}": case
    for kind, table in {"teams": TEAMS, "numbers": NUMBERS, "routes": ROUTES, "wanted": WANTED}.items()
    for name, case in table.items()
}


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_names_path_value_and_remedy(raw: dict[str, Any], message: str) -> None:
    assert refusal(raw) == message


def test_all_that_is_wrong_with_a_team_is_said_at_once() -> None:
    agent = {**WEB, "host_network": True, "replicas": 21}
    raw = owned(shop(apps={"web": agent}, routes={"web": rules("b.test")}), group="", domain="a_b")
    assert [line.partition(" = ")[0] for line in refusal(raw).splitlines()] == [
        "workloads.team.domain",
        "workloads.team.group",
        f"{NS}.routes.web.rules[0].host",
        f"{NS}.apps.web.host_network",
        NS,
        NS,
        f"{NS}.apps.web.replicas",
    ]


ACCEPTED = {
    "a team that says nothing but who it is": team(),
    "viewers who change things, too": team(viewers="team-a"),
    "a namespace that calls itself open": owned(shop(isolation="none")),
    "its domain": route("a.test"),
    "a name below it": route("shop.a.test"),
    "a name far below it": route("b.shop.a.test"),
    "all names below it": route("*.a.test"),
    "a domain that others' are below": owned(shop(routes={"web": rules("b.test")}), domain="test"),
    "as many pods as there may be": app({"pods": 5}, web={**WEB, "replicas": 3}, back={**WEB, "replicas": 2}),
    "as much memory as there may be": app({"memory_mib": 256}, web={**WEB, "replicas": 2}),
    "a small server for TCP and UDP together": app({"memory_mib": 128}, web=PAIR),
    "one container of an image with several ports": app(
        {"memory_mib": 128}, web={**TWO_SERVERS, "image": "shop:1"}
    ),
    "pods on every node, however many they are": app({"pods": 1}, web=WEB, agent={**WEB, "every_node": True}),
    "as many load balancers as there may be": owned(
        shop(services={"door": DOOR}), quota={"load_balancers": 1, "node_ports": 1}
    ),
    "what each of two namespaces may have": owned(
        on_cluster(shop={"apps": {"web": WEB}}, street={"apps": {"web": WEB}}), quota={"pods": 1}
    ),
}


@pytest.mark.parametrize("raw", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_this_is_accepted(raw: dict[str, Any]) -> None:
    load(raw, "a test")


def test_what_is_nobodys_is_not_bounded() -> None:
    agent = {**WEB, "host_network": True, "every_node": True}
    raw = shop(
        apps={"web": WEB, "agent": agent},
        services={**SHOP["services"], "door": DOOR},
        routes={"web": rules("b.test", None), "rest": {"default_backend": BACKEND}},
    )
    assert team_problems(workloads(raw)) == []


MISSED = {
    "cores: every container may use half of one": app({"cpu": 1}, web={**WEB, "replicas": 3}),
    "node ports": owned(shop(services={"door": {**DOOR, "type": "NodePort"}})),
    "the node port of each port of a load balancer": owned(
        shop(services={"door": DOOR}), quota={"load_balancers": 1}
    ),
}


@pytest.mark.parametrize("raw", MISSED.values(), ids=MISSED.keys())
def test_what_the_api_server_would_refuse_is_refused_before(raw: dict[str, Any]) -> None:
    assert "is more than workloads.team.quota." in refusal(raw)


def test_no_label_lets_a_team_onto_the_nodes_network() -> None:
    label = "pod-security.kubernetes.io/enforce"
    raw = owned(shop(labels={label: "privileged"}))
    assert refusal(raw).startswith(f"{NS}.labels.{label} = privileged: ")
