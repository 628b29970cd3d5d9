"""An application is one Deployment or DaemonSet in the API's own words; a wrong one, nothing."""

from dataclasses import replace
from typing import Any

import pulumi

from components.workloads.app import App, AppArgs
from components.workloads.app_spec import AppPort, AppSpec
from tests.unit.addons.sample import refusal
from tests.unit.networks.recorder import record
from tests.unit.networks.wire import options

DEPLOYMENT, DAEMON_SET = "kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:DaemonSet"
SPEC = AppSpec(app="web", server="agnhost:2", ports={"http": AppPort(port=8080)}, writable_paths=("/tmp",))
ARGS = AppArgs(stack="lab", namespace="shop", spec=SPEC)
SELECTOR = {"matchLabels": {"app.kubernetes.io/name": "web"}}


def built(**changes: Any) -> tuple[str, dict[str, Any]]:
    """The kind and the inputs of what an application that differs in these is."""
    args = replace(ARGS, spec=replace(SPEC, **changes))
    component, workload = record(lambda: App("shop/web", args)).seen
    assert (component.kind, component.name) == ("container-networks:workloads:App", "shop/web")
    assert workload.name == "shop/web"
    return workload.kind, workload.inputs


def test_an_application_is_a_deployment() -> None:
    kind, inputs = built(replicas=3)
    assert kind == DEPLOYMENT
    assert inputs["metadata"] == {
        "name": "web",
        "namespace": "shop",
        "labels": {
            "app.kubernetes.io/managed-by": "container-networks",
            "app.kubernetes.io/name": "web",
            "container-networks.stack": "lab",
        },
    }
    assert (inputs["spec"]["replicas"], inputs["spec"]["selector"]) == (3, SELECTOR)


def test_one_pod_on_every_node_is_a_daemon_set() -> None:
    kind, inputs = built(replicas=None)
    assert kind == DAEMON_SET
    assert inputs["spec"].keys() == {"selector", "template"}
    assert inputs["spec"]["selector"] == SELECTOR


def test_its_pods_arrive_in_the_apis_own_words() -> None:
    spec = built(replicas=2)[1]["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["topologySpreadConstraints"][0]["labelSelector"] == SELECTOR
    assert spec["topologySpreadConstraints"][0]["matchLabelKeys"] == ["pod-template-hash"]
    assert spec["volumes"] == [{"name": "writable-0", "emptyDir": {}}]
    assert container["volumeMounts"] == [{"name": "writable-0", "mountPath": "/tmp"}]
    assert container["ports"] == [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    probe = {"httpGet": {"path": "/hostname", "port": 8080}, "periodSeconds": 2}
    assert container["readinessProbe"] == probe


def test_on_the_nodes_own_network_the_dns_policy_says_so() -> None:
    spec = built(host_network=True, replicas=None)[1]["spec"]["template"]["spec"]
    assert (spec["hostNetwork"], spec["dnsPolicy"]) == (True, "ClusterFirstWithHostNet")


def test_it_comes_after_its_namespace_and_ends_within_minutes() -> None:
    def program() -> None:
        namespace = pulumi.CustomResource("test:index:Namespace", "shop", {})
        App("shop/web", replace(ARGS, namespace=namespace.urn.apply(lambda _: "shop")))

    asked = options(program)[DEPLOYMENT, "shop/web"]
    assert asked.after == {("test:index:Namespace", "shop")}
    assert asked.create == "3m"


def test_a_wrong_one_is_refused_before_anything_is_registered() -> None:
    args = replace(ARGS, spec=replace(SPEC, args=("--fast",)))
    message = "args = --fast: needs an image; add one, or remove this"
    assert refusal(lambda: App("shop/web", args)) == (message, [])
