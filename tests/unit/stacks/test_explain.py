"""An unknown key is known to be unknown at whatever depth, and the nearest of its own model is named."""

from typing import Any

import pytest

from tests.unit.stacks.sample import CLUSTER, SHOP, WEB, on_cluster, refusal, shop

NS = "workloads.namespaces.shop"
PATHS = [{"service": "web", "port": "http"}]


def policy(**spec: Any) -> dict[str, Any]:
    return shop(policies={"own": spec})


def rules(**changes: Any) -> dict[str, Any]:
    return shop(routes={"web": {"rules": [{"host": "a.test", "paths": PATHS, **changes}]}})


UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "of what runs on a cluster": (
        {"cluster": CLUSTER, "workloads": {"namespaces": {"shop": SHOP}, "namespace": "shop"}},
        "workloads.namespace = shop: is an unknown key; did you mean namespaces?",
    ),
    "of another cluster": (
        {"workloads": {"cluster": {"kubeconfg": "a"}, "namespaces": {"shop": SHOP}}},
        "workloads.cluster.kubeconfg = a: is an unknown key; did you mean kubeconfig?",
    ),
    "of a namespace": (
        shop(isolatoin="none"),
        f"{NS}.isolatoin = none: is an unknown key; did you mean isolation?",
    ),
    "of an application": (
        shop(apps={"web": {**WEB, "replica": 2}}, services={}),
        f"{NS}.apps.web.replica = 2: is an unknown key; did you mean replicas?",
    ),
    "of an application's port": (
        shop(apps={"web": {"ports": {"http": {"port": 80, "proto": "udp"}}}}, services={}),
        f"{NS}.apps.web.ports.http.proto = udp: is an unknown key; did you mean protocol?",
    ),
    "of a sidecar": (
        shop(apps={"web": {**WEB, "sidecars": {"a": {"port": 90, "prot": 1}}}}, services={}),
        f"{NS}.apps.web.sidecars.a.prot = 1: is an unknown key; did you mean port?",
    ),
    "of a Service": (
        shop(services={"web": {"app": "web", "kind": "NodePort"}}),
        f"{NS}.services.web.kind = NodePort: is an unknown key; known are address, app, external_name, "
        "external_traffic_policy, headless, ports, publish_not_ready_addresses, session_affinity, "
        "source_ranges, traffic_distribution, type",
    ),
    "of a Service's port": (
        shop(services={"web": {"app": "web", "ports": {"http": {"port": 80, "nodeport": 30001}}}}),
        f"{NS}.services.web.ports.http.nodeport = 30001: is an unknown key; did you mean node_port?",
    ),
    "of a connection, whose own keys are spelled as in the file": (
        shop(connections={"in": {"from": "web", "to": "back", "form": "web"}}),
        f"{NS}.connections.in.form = web: is an unknown key; did you mean from?",
    ),
    "of a connection, by its name in the code": (
        shop(connections={"in": {"from": "web", "to": "back", "source": "web"}}),
        f"{NS}.connections.in.source = web: is an unknown key; known are from, ports, to",
    ),
    "of a route": (
        shop(routes={"web": {"rule": []}}),
        f"{NS}.routes.web.rule = []: is an unknown key; did you mean rules?",
    ),
    "of a rule": (
        rules(hosts=["a.test"]),
        f"{NS}.routes.web.rules[0].hosts = ['a.test']: is an unknown key; did you mean host?",
    ),
    "of a path, whose model has a parent": (
        rules(paths=[*PATHS, {**PATHS[0], "pathType": "Exact"}]),
        f"{NS}.routes.web.rules[0].paths[1].pathType = Exact: is an unknown key; did you mean path_type?",
    ),
    "of a default backend": (
        shop(routes={"web": {"default_backend": {**PATHS[0], "path": "/"}}}),
        f"{NS}.routes.web.default_backend.path = /: is an unknown key; known are port, service",
    ),
    "of a policy": (
        policy(policyType=["Ingress"]),
        f"{NS}.policies.own.policyType = ['Ingress']: is an unknown key; did you mean policyTypes?",
    ),
    "of a rule of a policy": (
        policy(ingress=[{}, {"form": []}]),
        f"{NS}.policies.own.ingress[1].form = []: is an unknown key; did you mean from?",
    ),
    "of a peer, behind a name that Python has for itself": (
        policy(ingress=[{"from": [{"pod_selector": {}}]}]),
        f"{NS}.policies.own.ingress[0].from[0].pod_selector = {{}}: is an unknown key; did you mean "
        "podSelector?",
    ),
    "of a block of addresses": (
        policy(egress=[{"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "exept": []}}]}]),
        f"{NS}.policies.own.egress[0].to[0].ipBlock.exept = []: is an unknown key; did you mean except?",
    ),
    "of a selector": (
        policy(podSelector={"matchLabel": {"a": "b"}}),
        f"{NS}.policies.own.podSelector.matchLabel = {{'a': 'b'}}: is an unknown key; did you mean "
        "matchLabels?",
    ),
    "of a selector's condition": (
        policy(podSelector={"matchExpressions": [{"key": "a", "operator": "In", "value": ["b"]}]}),
        f"{NS}.policies.own.podSelector.matchExpressions[0].value = ['b']: is an unknown key; did you mean "
        "values?",
    ),
    "of a policy's port": (
        policy(ingress=[{"ports": [{"port": 80, "end_port": 90}]}]),
        f"{NS}.policies.own.ingress[0].ports[0].end_port = 90: is an unknown key; did you mean endPort?",
    ),
    "of a load balancer that need not be there": (
        on_cluster(
            cluster={**CLUSTER, "load_balancer": {"addresses": "10.1.0.32/28", "pool": "a"}}, shop=SHOP
        ),
        "cluster.load_balancer.pool = a: is an unknown key; known are addresses, version",
    ),
}


@pytest.mark.parametrize(("raw", "message"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_unknown_key_is_named_with_its_path_and_the_nearest_that_is_known(
    raw: dict[str, Any], message: str
) -> None:
    assert refusal(raw) == message


def test_every_problem_of_a_form_is_said_at_once() -> None:
    raw = shop(apps={"web": {"ports": {"http": {"port": "80"}}}, "Back": WEB})
    assert refusal(raw) == (
        f"{NS}.apps.web.ports.http.port = '80': input should be a valid integer\n"
        f"{NS}.apps.Back = Back: is no name; use up to 40 lower-case letters, digits and dashes"
    )


def test_a_ports_name_that_is_none_has_a_remedy_in_words() -> None:
    said = refusal(shop(apps={"web": {"ports": {"HTTP": {"port": 80}}}}, services={}))
    assert said.startswith(f"{NS}.apps.web.ports.HTTP = HTTP: is no name")


def test_a_secret_that_is_no_text_is_refused_once() -> None:
    assert refusal({"secret": 5}) == "secret = 5: input should be a valid string"
