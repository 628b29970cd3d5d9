"""What Kubernetes' objects say is read in the words of those who run networks."""

from typing import Any

import pytest

from previews.facts.objects import app, node, pool
from previews.facts.registry import all_facts, facts
from previews.facts.traffic import ingress, policy, service
from tests.unit.previews.sample import DEPLOYMENT


def test_a_node_is_its_labels_and_taints() -> None:
    inputs = {
        "metadata": {
            "name": "worker-a",
            "labels": {"container-networks.stack": "test", "tier": "front"},
            "annotations": {"pulumi.com/patchForce": "true", "note": "n"},
        },
        "spec": {
            "taints": [
                {"key": "gpu", "effect": "NoSchedule"},
                {"key": "gpu", "effect": "NoExecute"},
                {"key": "for", "value": "db", "effect": "NoSchedule"},
            ]
        },
    }
    expected = {
        "label tier": "front",
        "annotation note": "n",
        "taint gpu": "NoSchedule, NoExecute",
        "taint for": "db:NoSchedule",
    }
    assert node(inputs) == expected
    assert facts("kubernetes:core/v1:NodePatch", inputs) == expected


def test_an_app_is_its_pods_and_what_they_serve() -> None:
    container: dict[str, Any] = {
        "name": "server",
        "image": "agnhost:1",
        "ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 53, "protocol": "UDP"}],
        "resources": {"limits": {"memory": "128Mi", "cpu": "1"}},
    }
    pod = {"hostNetwork": True, "containers": [container]}
    template = {"metadata": {"labels": {"role": "guard"}}, "spec": pod}
    inputs = {"spec": {"replicas": 2, "template": template}}
    words = {
        "replicas": "2",
        "pod label role": "guard",
        "host network": "yes",
        "server image": "agnhost:1",
        "server port http": "8080/tcp",
        "server port 53": "53/udp",
        "server memory": "128Mi",
    }
    assert app(inputs) == words
    rest = {"containers.server.name": "server", "containers.server.resources.limits.cpu": "1"}
    assert all_facts(DEPLOYMENT, inputs) == {**words, **rest}


def test_a_service_is_its_type_and_its_ports() -> None:
    spec = {
        "type": "LoadBalancer",
        "ports": [{"name": "http", "port": 80, "targetPort": "web", "nodePort": 30001}, {"port": 53}],
        "loadBalancerSourceRanges": ["10.0.0.0/8", "192.168.0.0/16"],
    }
    annotations = {"metallb.io/loadBalancerIPs": "10.0.0.9"}
    assert service({"metadata": {"annotations": annotations}, "spec": spec}) == {
        "address": "10.0.0.9",
        "type": "LoadBalancer",
        "clients from": "10.0.0.0/8, 192.168.0.0/16",
        "port http": "80/tcp to web, port 30001 of every node",
        "port 53": "53/tcp to 53",
    }


def test_a_service_may_have_no_address_or_stand_for_a_name() -> None:
    assert service({"spec": {"clusterIP": "None"}}) == {"type": "ClusterIP", "cluster IP": "None"}
    assert service({"spec": {"type": "ExternalName", "externalName": "a.example"}}) == {
        "type": "ExternalName",
        "stands for": "a.example",
    }


def test_an_ingress_is_its_routes() -> None:
    def backend(name: str) -> dict[str, Any]:
        return {"service": {"name": name, "port": {"name": "http"}}}

    paths = [
        {"path": "/", "pathType": "Prefix", "backend": backend("a")},
        {"path": "/x", "pathType": "Exact", "backend": {"service": {"name": "b", "port": {"number": 80}}}},
    ]
    spec = {
        "ingressClassName": "traefik",
        "rules": [{"host": "a.example", "http": {"paths": paths}}, {"http": {"paths": paths[:1]}}],
        "defaultBackend": backend("c"),
        "tls": [{"hosts": ["b.example", "a.example"], "secretName": "x"}],
    }
    assert ingress({"spec": spec}) == {
        "class": "traefik",
        "route a.example/": "a:http",
        "route a.example/x": "b:80, exactly",
        "route */": "a:http",
        "all other requests": "c:http",
        "TLS": "a.example, b.example",
    }


def test_a_policy_is_whom_it_isolates_and_what_it_leaves_open() -> None:
    web = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "web"}}}
    in_shop = {**web, "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}
    spec = {
        "podSelector": {"matchLabels": {"role": "db"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": [web, in_shop], "ports": [{"port": 80}, {"port": 8000, "endPort": 8010}]},
            {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]},
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": "dns", "protocol": "UDP"}]},
        ],
        "egress": [{}],
    }
    assert policy({"spec": spec}) == {
        "pods": "role=db",
        "in from web; web in shop": "80/tcp, 8000-8010/tcp",
        "in from 10.0.0.0/8 but 10.1.0.0/16": "all ports",
        "in from all pods in all namespaces": "dns/udp",
        "out to anybody": "all ports",
    }


def test_a_policy_without_rules_leaves_nothing_open() -> None:
    assert policy({"spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}) == {
        "pods": "all",
        "in from": "nobody",
        "out to": "nobody",
    }


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ({"key": "tier", "operator": "In", "values": ["a", "b"]}, "tier in a, b"),
        ({"key": "tier", "operator": "NotIn", "values": ["a"]}, "tier not in a"),
        ({"key": "tier", "operator": "Exists"}, "tier is there"),
        ({"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["shop"]}, "shop"),
    ],
)
def test_expressions_are_words(expression: dict[str, Any], words: str) -> None:
    assert policy({"spec": {"podSelector": {"matchExpressions": [expression]}}})["pods"] == words


def test_a_pool_is_its_addresses() -> None:
    assert pool({"spec": {"addresses": ["10.0.0.1-10.0.0.9"]}}) == {"addresses": "10.0.0.1-10.0.0.9"}


@pytest.mark.parametrize("strange", ["(secret)", 5, None, [1, "a"], {"a": 1}])
def test_what_has_another_shape_than_expected_is_no_error(strange: object) -> None:
    keys = ("ports", "rules", "tls", "ingress", "egress", "policyTypes", "taints", "template", "podSelector")
    for read in (node, app, service, ingress, policy, pool):
        read({"metadata": strange, "spec": strange})
        read({"metadata": {"labels": strange}, "spec": dict.fromkeys(keys, strange)})
        read(
            {
                "spec": {
                    key: [dict.fromkeys(("from", "to", "ports", "http", "hosts"), strange)] for key in keys
                }
            }
        )
