"""What kubectl shows becomes the pods that run, and the addresses that Services have."""

from typing import Any

import pytest

from reachability.probing.snapshot import Pod, take


def shown(name: str = "front-1", **changes: Any) -> dict[str, Any]:
    """A pod as kubectl shows it."""
    return {
        "kind": "Pod",
        "metadata": {
            "namespace": "shop",
            "name": name,
            "labels": {"app.kubernetes.io/name": "front"},
            **changes.get("metadata", {}),
        },
        "spec": {
            "nodeName": "worker-a",
            "containers": [{"name": "metrics"}, {"name": "server"}],
            **changes.get("spec", {}),
        },
        "status": {"phase": "Running", "podIP": "10.2.0.1", **changes.get("status", {})},
    }


def service(name: str, ip: str | None = "10.3.0.9", **status: Any) -> dict[str, Any]:
    return {
        "kind": "Service",
        "metadata": {"namespace": "shop", "name": name},
        "spec": {"clusterIP": ip} if ip else {},
        "status": status,
    }


def test_a_pod_is_where_it_runs_and_probed_in_its_server() -> None:
    (found,) = take([shown()]).pods
    assert found == Pod("shop", "front", "front-1", "worker-a", "10.2.0.1", False, "server")
    assert found.hostname == "front-1"


def test_on_its_nodes_network_it_has_the_nodes_name() -> None:
    (found,) = take([shown(spec={"hostNetwork": True})]).pods
    assert (found.host_network, found.hostname) == (True, "worker-a")


def test_one_of_somebody_elses_is_probed_in_its_first_container() -> None:
    other = shown(metadata={"labels": {}}, spec={"containers": [{"name": "a"}, {"name": "b"}]})
    (found,) = take([other]).pods
    assert (found.app, found.container) == ("", "a")


@pytest.mark.parametrize(
    "changes",
    [
        {"status": {"phase": "Pending"}},
        {"status": {"phase": "Succeeded"}},
        {"status": {"podIP": ""}},
        {"metadata": {"deletionTimestamp": "2026-11-24T05:00:00Z"}},
    ],
    ids=["not yet", "done", "no address", "about to go"],
)
def test_what_does_not_run_is_not_there(changes: dict[str, Any]) -> None:
    assert take([shown(**changes)]).pods == ()


def test_services_have_the_addresses_that_were_given_to_them() -> None:
    given = {"loadBalancer": {"ingress": [{"ip": "10.1.0.40"}]}}
    found = take(
        [
            service("plain"),
            service("door", "10.3.0.8", **given),
            service("headless", "None"),
            service("alias", None),
            service("waiting", "10.3.0.7", loadBalancer={}),
            service("by-name", "10.3.0.6", loadBalancer={"ingress": [{"hostname": "door.test"}]}),
        ],
    )
    assert found.cluster_ips == {
        "shop/plain": "10.3.0.9",
        "shop/door": "10.3.0.8",
        "shop/waiting": "10.3.0.7",
        "shop/by-name": "10.3.0.6",
    }
    assert found.load_balancer_ips == {"shop/door": "10.1.0.40"}


def test_an_applications_pods_are_those_of_its_namespace() -> None:
    elsewhere = shown("front-3", metadata={"namespace": "street"})
    found = take([shown(), shown("front-2"), elsewhere])
    assert [pod.name for pod in found.of_app("shop", "front")] == ["front-1", "front-2"]
    assert found.of_app("shop", "back") == ()


def ready(status: str) -> dict[str, Any]:
    return {"conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": status}]}


@pytest.mark.parametrize(
    ("changes", "coming"),
    [
        ({"status": {"phase": "Pending"}}, ("shop/front-1",)),
        ({"status": ready("False")}, ("shop/front-1",)),
        ({"status": ready("True")}, ()),
        ({"status": {"phase": "Succeeded", **ready("False")}}, ()),
        ({"status": {"phase": "Pending"}, "metadata": {"deletionTimestamp": "2026-11-24T05:00:00Z"}}, ()),
    ],
    ids=["starting", "runs and is not ready", "ready", "done", "about to go"],
)
def test_pods_that_services_will_lead_to_are_known(changes: dict[str, Any], coming: tuple[str, ...]) -> None:
    node = {"kind": "Node", "metadata": {"name": "worker-a"}}
    assert take([node, shown(**changes)]).unsettled == coming


def test_pods_of_a_node_that_is_gone_are_known() -> None:
    node = {"kind": "Node", "metadata": {"name": "worker-b"}}
    stays = shown("front-2", spec={"nodeName": "worker-b"})
    assert take([shown(), stays, node]).unsettled == ("shop/front-1",)
