"""Traefik: each of its objects is a resource in the API's own words; a wrong port, nothing."""

from dataclasses import replace
from typing import Any

import pytest

from components.addons.traefik import Traefik, TraefikArgs
from components.addons.traefik_dynamic import dynamic_configuration
from components.addons.traefik_settings import LABELS
from tests.unit.addons.sample import by_key, refusal
from tests.unit.networks.recorder import Recorded, record
from tests.unit.networks.wire import options

ARGS = TraefikArgs(image="traefik:v3", http_port=30080, https_port=30443, published=(18080, 18443))
NAMESPACED = {"name": "traefik", "namespace": "traefik", "labels": LABELS}
ACCOUNT = ("kubernetes:core/v1:ServiceAccount", "traefik")
CONFIGURATION = ("kubernetes:core/v1:ConfigMap", "traefik")
ROLE = ("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "traefik")
BINDING = ("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", "traefik")
CLASS = ("kubernetes:networking.k8s.io/v1:IngressClass", "traefik")
DEPLOYMENT = ("kubernetes:apps/v1:Deployment", "traefik")
SERVICE = ("kubernetes:core/v1:Service", "traefik")
NAMESPACE = ("kubernetes:core/v1:Namespace", "traefik")
CAMEL_CASE = {
    "apiGroups",
    "containerPort",
    "httpGet",
    "matchLabels",
    "mountPath",
    "nodePort",
    "readOnly",
    "readOnlyRootFilesystem",
    "runAsNonRoot",
    "targetPort",
    "topologySpreadConstraints",
    "whenUnsatisfiable",
}


def built(args: TraefikArgs = ARGS) -> dict[tuple[str, str], Recorded]:
    """What is registered, by kind and name."""
    return by_key(record(lambda: Traefik("traefik", args)))


def keys_of(tree: Any) -> set[str]:
    """Every key of a tree; labels' and annotations' own are no words of the API."""
    if isinstance(tree, list):
        return {key for one in tree for key in keys_of(one)}
    if not isinstance(tree, dict):
        return set()
    below = {key: value for key, value in tree.items() if key not in ("labels", "annotations", "matchLabels")}
    return {*tree, *(key for value in below.values() for key in keys_of(value))}


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], Recorded]:
    """Traefik with a Service of type LoadBalancer."""
    return built()


def test_every_object_is_a_resource(found: dict[tuple[str, str], Recorded]) -> None:
    wanted = {NAMESPACE, ACCOUNT, ROLE, BINDING, CONFIGURATION, CLASS, DEPLOYMENT, SERVICE}
    assert found.keys() == wanted


def test_what_is_written_with_underscores_arrives_in_the_apis_words(
    found: dict[tuple[str, str], Recorded],
) -> None:
    keys = {key for one in found.values() for key in keys_of(one.inputs.get("spec", {}))}
    keys |= keys_of(found[ROLE].inputs["rules"])
    assert keys >= CAMEL_CASE
    assert {key for key in keys if "_" in key} == set()


def test_its_pods_are_not_root_and_can_write_nowhere(found: dict[tuple[str, str], Recorded]) -> None:
    spec = found[DEPLOYMENT].inputs["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert (spec["replicas"], spec["selector"]) == (2, {"matchLabels": LABELS})
    assert pod["serviceAccountName"] == "traefik"
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "runAsGroup": 65532,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["readinessProbe"] == {"httpGet": {"path": "/ping", "port": 8080}, "periodSeconds": 2}
    assert pod["volumes"] == [{"name": "dynamic", "configMap": {"name": "traefik"}}]


def test_its_service_is_what_ingresses_are_reached_at(found: dict[tuple[str, str], Recorded]) -> None:
    assert found[SERVICE].inputs["metadata"] == NAMESPACED
    assert found[SERVICE].inputs["spec"] == {
        "type": "LoadBalancer",
        "selector": LABELS,
        "ports": [
            {"name": "web", "port": 80, "targetPort": "web", "nodePort": 30080},
            {"name": "websecure", "port": 443, "targetPort": "websecure", "nodePort": 30443},
        ],
    }


def test_it_may_read_what_it_serves_and_write_the_status_alone(
    found: dict[tuple[str, str], Recorded],
) -> None:
    rules = found[ROLE].inputs["rules"]
    writing = {
        (verb, what)
        for rule in rules
        for verb in rule["verbs"]
        for what in rule["resources"]
        if verb not in ("get", "list", "watch")
    }
    assert writing == {("update", "ingresses/status")}
    assert {group for rule in rules for group in rule["apiGroups"]} == {
        "",
        "discovery.k8s.io",
        "networking.k8s.io",
    }
    assert found[BINDING].inputs["subjects"] == [
        {"kind": "ServiceAccount", "name": "traefik", "namespace": "traefik"}
    ]
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "traefik"}
    assert found[BINDING].inputs["roleRef"] == role


def test_its_file_sends_each_request_back_to_where_it_came_in(found: dict[tuple[str, str], Recorded]) -> None:
    assert found[CONFIGURATION].inputs["data"] == {
        "redirect.yaml": dynamic_configuration({80: 443, 30080: 30443, 18080: 18443})
    }


def test_an_ingress_class_can_have_another_name() -> None:
    found = built(replace(ARGS, ingress_class="public"))
    assert found[CLASS].inputs["metadata"] == {"name": "public", "labels": LABELS}
    assert found[CLASS].inputs["spec"] == {"controller": "traefik.io/ingress-controller"}
    (container,) = found[DEPLOYMENT].inputs["spec"]["template"]["spec"]["containers"]
    assert "--providers.kubernetesingress.ingressclass=public" in container["args"]


def test_where_no_addresses_are_given_its_service_asks_for_none() -> None:
    found = built(replace(ARGS, address="10.1.0.10"))
    assert found[SERVICE].inputs["spec"]["type"] == "NodePort"
    (container,) = found[DEPLOYMENT].inputs["spec"]["template"]["spec"]["containers"]
    assert "--providers.kubernetesingress.ingressendpoint.ip=10.1.0.10" in container["args"]


def test_with_policy_local_each_node_has_a_pod_of_it() -> None:
    found = built(replace(ARGS, traffic_policy="Local", nodes=3))
    assert found[SERVICE].inputs["spec"]["externalTrafficPolicy"] == "Local"
    spec = found[DEPLOYMENT].inputs["spec"]
    assert spec["replicas"] == 3
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}
    pod = spec["template"]["spec"]
    assert pod["tolerations"] == [{"operator": "Exists"}]
    (apart,) = pod["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert apart == {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": LABELS}}


def test_without_it_nothing_is_said_of_either() -> None:
    found = built(ARGS)
    assert "externalTrafficPolicy" not in found[SERVICE].inputs["spec"]
    assert found[DEPLOYMENT].inputs["spec"]["replicas"] == 2
    assert "strategy" not in found[DEPLOYMENT].inputs["spec"]
    assert "tolerations" not in found[DEPLOYMENT].inputs["spec"]["template"]["spec"]


def test_its_pods_come_after_their_rights_and_their_file() -> None:
    asked = options(lambda: Traefik("traefik", ARGS))
    assert {BINDING, CONFIGURATION} <= asked[DEPLOYMENT].after
    assert {ROLE, ACCOUNT} <= asked[BINDING].after


def test_it_serves_once_its_class_its_pods_and_its_service_stand() -> None:
    kinds: list[list[str]] = []
    record(lambda: kinds.append([type(one).__name__ for one in Traefik("traefik", ARGS).ready]))
    assert kinds == [["IngressClass", "Deployment", "Service"]]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            replace(ARGS, http_port=80),
            "ingress.http_node_port = 80: is no node port; choose one of 30000 to 32767",
        ),
        (
            replace(ARGS, https_port=30080),
            "ingress.https_node_port = 30080: is http_node_port's too; choose another",
        ),
    ],
)
def test_a_wrong_port_is_refused_before_anything_is_registered(args: TraefikArgs, message: str) -> None:
    assert refusal(lambda: Traefik("traefik", args)) == (message, [])
