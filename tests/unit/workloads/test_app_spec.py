"""An application's pods: what serves which port, what they may not, and what is refused."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from components.errors import SettingError
from components.workloads.app_checks import check_app
from components.workloads.app_spec import AppPort, AppSpec, Toleration, pod_template

HTTP, DATA = AppPort(port=8080), AppPort(port=8081, protocol="udp")
APP = AppSpec(app="web", server="agnhost:2", ports={"http": HTTP})


def pod(**changes: Any) -> dict[str, Any]:
    """The pods of an application that differs in these."""
    spec: dict[str, Any] = pod_template(replace(APP, **changes))["spec"]
    return spec


def served(**changes: Any) -> dict[str, tuple[str, dict[str, str]]]:
    """The arguments of each container, and its ports by name, as `NUMBER/PROTOCOL`."""
    return {
        one["name"]: (
            " ".join(one["args"]),
            {port["name"]: f"{port['container_port']}/{port['protocol']}" for port in one["ports"]},
        )
        for one in pod(**changes)["containers"]
    }


def test_a_small_server_runs_as_little_as_it_can() -> None:
    assert pod() == {
        "containers": [
            {
                "name": "server",
                "image": "agnhost:2",
                "args": ["netexec", "--http-port=8080", "--udp-port=-1"],
                "ports": [{"name": "http", "container_port": 8080, "protocol": "TCP"}],
                "readiness_probe": {"http_get": {"path": "/hostname", "port": 8080}, "period_seconds": 2},
                "liveness_probe": {"http_get": {"path": "/hostname", "port": 8080}},
                "resources": {
                    "requests": {"cpu": "10m", "memory": "32Mi"},
                    "limits": {"cpu": "500m", "memory": "128Mi"},
                },
                "security_context": {
                    "allow_privilege_escalation": False,
                    "read_only_root_filesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                },
            }
        ],
        "automount_service_account_token": False,
        "termination_grace_period_seconds": 5,
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": 65532,
            "run_as_group": 65532,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
    }


SERVED: dict[str, tuple[dict[str, Any], dict[str, tuple[str, dict[str, str]]]]] = {
    "one port of each protocol": (
        {"ports": {"http": HTTP, "data": DATA}},
        {
            "server": (
                "netexec --http-port=8080 --udp-port=8081",
                {"http": "8080/TCP", "data": "8081/UDP"},
            )
        },
    ),
    "UDP alone": (
        {"ports": {"data": DATA}},
        {"server": ("netexec --http-port=8081 --udp-port=8081", {"data": "8081/UDP"})},
    ),
    "two ports of one protocol": (
        {"ports": {"http": HTTP, "data": DATA, "admin": AppPort(port=9000)}},
        {
            "server": (
                "netexec --http-port=8080 --udp-port=8081",
                {"http": "8080/TCP", "data": "8081/UDP"},
            ),
            "server-2": ("netexec --http-port=9000 --udp-port=-1", {"admin": "9000/TCP"}),
        },
    ),
    "one that says who it is on every path": (
        {"kind": "serve-hostname"},
        {"server": ("serve-hostname --port=8080 --close", {"http": "8080/TCP"})},
    ),
    "a sidecar": (
        {"sidecars": {"metrics": 9090}},
        {
            "server": ("netexec --http-port=8080 --udp-port=-1", {"http": "8080/TCP"}),
            "metrics": ("netexec --http-port=9090 --udp-port=-1", {"metrics": "9090/TCP"}),
        },
    ),
    "a sidecar whose name is longer than a port's may be": (
        {"sidecars": {"metrics-for-a-and-b": 9090}},
        {
            "server": ("netexec --http-port=8080 --udp-port=-1", {"http": "8080/TCP"}),
            "metrics-for-a-and-b": (
                "netexec --http-port=9090 --udp-port=-1",
                {"metrics-for-a-a": "9090/TCP"},
            ),
        },
    ),
    "an image of its own, and a sidecar beside it": (
        {"image": "shop:1", "args": ("--fast",), "sidecars": {"metrics": 9090}},
        {
            "server": ("--fast", {"http": "8080/TCP"}),
            "metrics": ("netexec --http-port=9090 --udp-port=-1", {"metrics": "9090/TCP"}),
        },
    ),
}


@pytest.mark.parametrize(("changes", "found"), SERVED.values(), ids=SERVED.keys())
def test_every_port_has_a_server(
    changes: dict[str, Any], found: dict[str, tuple[str, dict[str, str]]]
) -> None:
    assert served(**changes) == found


@pytest.mark.parametrize(
    ("ports", "sidecars"),
    [
        pytest.param({"a": AppPort(port=1), "b": AppPort(port=2, protocol="udp")}, {}, id="a pair"),
        pytest.param(
            {
                "a": AppPort(port=1),
                "b": AppPort(port=2, protocol="udp"),
                "c": AppPort(port=1, protocol="udp"),
            },
            {},
            id="one number of both protocols, in another order",
        ),
        pytest.param(
            {"a": AppPort(port=1, protocol="udp")},
            {"b": 1},
            id="a sidecar with the number of a UDP port",
        ),
    ],
)
def test_no_two_servers_of_a_pod_listen_on_one_port(
    ports: dict[str, AppPort], sidecars: dict[str, int]
) -> None:
    """Or it is refused."""
    with suppress(SettingError):
        check_app(replace(APP, ports=ports, sidecars=sidecars))
        containers = pod(ports=ports, sidecars=sidecars)["containers"]
        flags = [flag for one in containers for flag in one["args"][1:] if not flag.endswith("=-1")]
        assert len(set(flags)) == len(flags)


def test_what_has_an_image_of_its_own_is_ready_when_its_first_tcp_port_answers() -> None:
    ports = {"data": DATA, "http": HTTP}
    (container,) = pod(image="shop:1", ports=ports)["containers"]
    assert "args" not in container
    assert container["image"] == "shop:1"
    assert container["readiness_probe"] == {"tcp_socket": {"port": 8080}, "period_seconds": 2}
    (silent,) = pod(image="shop:1", ports={"data": DATA})["containers"]
    assert "readiness_probe" not in silent


def test_one_that_answers_on_every_path_is_asked_at_its_root() -> None:
    (container,) = pod(kind="serve-hostname")["containers"]
    assert container["readiness_probe"]["http_get"] == {"path": "/", "port": 8080}


def test_several_pods_are_spread_over_the_nodes_and_one_is_not() -> None:
    assert pod(replicas=3)["topology_spread_constraints"] == [
        {
            "max_skew": 1,
            "topology_key": "kubernetes.io/hostname",
            "when_unsatisfiable": "DoNotSchedule",
            "node_taints_policy": "Honor",
            "label_selector": {"match_labels": {"app.kubernetes.io/name": "web"}},
            "match_label_keys": ["pod-template-hash"],
        }
    ]
    assert not pod(replicas=1).keys() & {"topology_spread_constraints", "tolerations"}


def test_one_on_every_node_runs_on_control_planes_too() -> None:
    found = pod(replicas=None)
    assert found["tolerations"] == [{"operator": "Exists"}]
    assert "topology_spread_constraints" not in found


def test_on_the_nodes_own_network_the_clusters_names_still_resolve() -> None:
    found = pod(host_network=True)
    assert (found["host_network"], found["dns_policy"]) == (True, "ClusterFirstWithHostNet")


def test_folders_that_can_be_written_to_are_gone_with_the_pod_and_every_containers() -> None:
    found = pod(writable_paths=("/tmp", "/var/cache"), sidecars={"metrics": 9090})
    assert found["volumes"] == [
        {"name": "writable-0", "empty_dir": {}},
        {"name": "writable-1", "empty_dir": {}},
    ]
    mounts = [
        {"name": "writable-0", "mount_path": "/tmp"},
        {"name": "writable-1", "mount_path": "/var/cache"},
    ]
    assert [one["volume_mounts"] for one in found["containers"]] == [mounts, mounts]


def test_further_labels_stand_beside_the_one_that_selects_it() -> None:
    found = pod_template(replace(APP, labels={"tier": "front"}))["metadata"]
    assert found == {"labels": {"tier": "front", "app.kubernetes.io/name": "web"}}


def test_a_small_limit_is_no_smaller_than_what_is_asked_for() -> None:
    (container,) = pod(memory_mib=16, user=1000)["containers"]
    assert container["resources"]["requests"]["memory"] == "16Mi"
    assert container["resources"]["limits"]["memory"] == "16Mi"
    assert pod(user=1000)["security_context"]["run_as_user"] == 1000


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a label that is none": (
        {"labels": {"a b": "c"}},
        "labels.a b = a b: is no key; write one such as tier or example.com/tier",
    ),
    "the label that selects it": (
        {"labels": {"app.kubernetes.io/name": "shop"}},
        "labels.app.kubernetes.io/name = shop: is set by itself; remove it",
    ),
    "arguments of no image": (
        {"args": ("--fast", "--now")},
        "args = --fast --now: needs an image; add one, or remove this",
    ),
    "UDP of one that only speaks HTTP": (
        {"kind": "serve-hostname", "ports": {"http": HTTP, "data": DATA}},
        "ports.data.protocol = udp: needs server: netexec",
    ),
    "a file that is no folder's path": (
        {"writable_paths": ("/tmp", "cache")},
        "writable_paths[1] = cache: is not an absolute folder; write one such as /tmp",
    ),
    "all of the file system": (
        {"writable_paths": ("/",)},
        "writable_paths[0] = /: is not an absolute folder; write one such as /tmp",
    ),
    "a folder with a slash at its end": (
        {"writable_paths": ("/tmp/",)},
        "writable_paths[0] = /tmp/: is not written in the shortest way; write /tmp",
    ),
    "a folder with a colon": (
        {"writable_paths": ("/a:b",)},
        "writable_paths[0] = /a:b: has a colon, which Kubernetes does not take; choose another folder",
    ),
    "a folder of the kernel's": (
        {"writable_paths": ("/proc/x",)},
        "writable_paths[0] = /proc/x: belongs to the container's runtime; choose another folder",
    ),
    "a folder twice": (
        {"writable_paths": ("/tmp", "/tmp")},
        "writable_paths[1] = /tmp: is there twice; remove one",
    ),
    "an image with upper case": (
        {"image": "Shop"},
        "image = Shop: is not a valid image reference; write one such as nginx:1.29 or "
        "example.com/team/web:2",
    ),
    "an image with an empty tag": (
        {"image": "shop:"},
        "image = shop:: is not a valid image reference; write one such as nginx:1.29 or "
        "example.com/team/web:2",
    ),
    "a label that a Deployment sets": (
        {"labels": {"pod-template-hash": "1"}},
        "labels.pod-template-hash = 1: is set by itself; remove it",
    ),
    "a sidecar whose port would have digits alone": (
        {"sidecars": {"123": 9090}},
        "sidecars.123 = 123: also names its port, which needs a letter and single dashes only; "
        "choose another",
    ),
    "a sidecar with the name of a port": (
        {"sidecars": {"http": 9090}},
        "sidecars.http = http: would have a port named http, as ports.http has; choose another",
    ),
    "tolerations of one on every node": (
        {"replicas": None, "tolerations": (Toleration(key="dedicated"),)},
        "tolerations = dedicated: has no effect with every_node, which tolerates every taint",
    ),
    "a toleration without a key": (
        {"tolerations": (Toleration(key=""),)},
        "tolerations[0]. = '': is no key; write one such as tier or example.com/tier",
    ),
    "a node's label that is none": (
        {"nodes": {"tier": "a b"}},
        "nodes.tier = a b: must be up to 63 letters, digits, dashes, underscores and dots",
    ),
    "a port that is none": ({"ports": {"http": AppPort(port=0)}}, "ports.http = 0: must be 1 to 65535"),
    "a sidecar's port that is none": (
        {"sidecars": {"metrics": 65536}},
        "sidecars.metrics.port = 65536: must be 1 to 65535",
    ),
    "one port twice": (
        {"ports": {"http": HTTP, "web": HTTP}},
        "ports.web = 8080: is ports.http's too, and containers of a pod share one network; choose another",
    ),
    "a sidecar on the application's port": (
        {"sidecars": {"metrics": 8080}},
        "sidecars.metrics.port = 8080: is ports.http's too, and containers of a pod share one network; "
        "choose another",
    ),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_could_not_run_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_app(replace(APP, **changes))
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ports": {"http": HTTP, "data": AppPort(port=8080, protocol="udp")}},
        {"image": "shop:1", "args": ("--fast",)},
        {"image": "localhost:5000/team/shop_x:v1.2@sha256:" + "a" * 64},
        {"image": "[fd00::1]:5000/shop"},
        {"nodes": {"tier": "front"}, "tolerations": (Toleration(key="dedicated", value="db"),)},
        {"labels": {"tier": "front"}, "writable_paths": ("/tmp",), "sidecars": {"metrics": 9090}},
    ],
    ids=[
        "the least",
        "one number of both protocols",
        "an image with arguments",
        "an image of a registry with a port",
        "an image of an address",
        "a placement",
        "all the rest",
    ],
)
def test_what_can_run_is_not_refused(changes: dict[str, Any]) -> None:
    check_app(replace(APP, **changes))


def test_pods_go_to_nodes_with_the_labels_and_tolerate_the_taints() -> None:
    tolerations = (
        Toleration(key="dedicated", value="db", effect="NoSchedule"),
        Toleration(key="spot"),
    )
    spec = pod(nodes={"tier": "front"}, tolerations=tolerations, replicas=2)
    assert spec["node_selector"] == {"tier": "front"}
    assert spec["tolerations"] == [
        {"key": "dedicated", "operator": "Equal", "value": "db", "effect": "NoSchedule"},
        {"key": "spot", "operator": "Exists"},
    ]
    assert "topology_spread_constraints" in spec


def test_pods_without_a_placement_say_nothing_of_one() -> None:
    assert not {"node_selector", "tolerations"} & pod().keys()
