"""What a host needs changes a node only where it is asked for: every field by itself."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.cluster.host import HostNeeds
from components.cluster.proxy import is_loopback, proxy_of
from components.cluster.units import leave_script, leave_seconds
from stacks.cluster import build_cluster
from stacks.settings import load
from tests.unit.cluster.test_cluster_component import CLUSTER, CONTAINER, GIVEN, kinds
from tests.unit.networks.recorder import record

PROXY = {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "intern.example, 10.0.0.1"}


def containers(host: HostNeeds | None = None, **changes: Any) -> dict[str, dict[str, Any]]:
    """The inputs of the nodes' containers on a host with these needs."""
    settings = load({"cluster": {**CLUSTER, **changes}}, "a test")
    given = replace(GIVEN, host=host or HostNeeds())
    found = kinds(record(lambda: build_cluster(settings, "lab", given, {})))
    return {name: one.inputs for (kind, name), one in found.items() if kind == CONTAINER}


def uploads(inputs: dict[str, Any]) -> dict[str, str]:
    """The files of a node, by path."""
    return {one["file"]: one["content"] for one in inputs["uploads"]["value"]}


BEFORE = containers()
VAR = {"containerPath": "/var"}


@pytest.mark.parametrize(
    ("host", "more"),
    [
        (HostNeeds(without_init=True), {"init": False}),
        (HostNeeds(host_user_namespace=True), {"usernsMode": "host"}),
        (
            HostNeeds(device_mapper=True),
            {"volumes": [VAR, {"hostPath": "/dev/mapper", "containerPath": "/dev/mapper"}]},
        ),
        (
            HostNeeds(kernel_modules=True),
            {
                "volumes": [
                    VAR,
                    {"hostPath": "/lib/modules", "containerPath": "/lib/modules", "readOnly": True},
                ]
            },
        ),
    ],
)
def test_what_a_host_needs_of_a_container_is_all_that_changes(host: HostNeeds, more: dict[str, Any]) -> None:
    found = containers(host)
    assert found.keys() == {"control-plane", "worker-a"}
    for name, inputs in found.items():
        assert not more.keys() - {"volumes"} & BEFORE[name].keys()
        assert inputs == {**BEFORE[name], **more}


def test_pods_ask_what_their_node_asks_where_that_is_wanted() -> None:
    found = uploads(containers(HostNeeds(own_resolver=True))["control-plane"])
    assert "/etc/kubernetes/resolv.conf" not in found
    assert "resolvConf: /etc/resolv.conf\n" in found["/etc/kubernetes/kubeadm.yaml"]
    before = uploads(BEFORE["control-plane"])
    assert before["/etc/kubernetes/resolv.conf"] == "nameserver 10.1.0.1\n"
    assert "resolvConf: /etc/kubernetes/resolv.conf\n" in before["/etc/kubernetes/kubeadm.yaml"]


def test_given_name_servers_count_before_the_nodes_own() -> None:
    found = containers(HostNeeds(own_resolver=True), nameservers=["9.9.9.9"])["control-plane"]
    assert uploads(found)["/etc/kubernetes/resolv.conf"] == "nameserver 9.9.9.9\n"
    assert "resolvConf: /etc/kubernetes/resolv.conf\n" in uploads(found)["/etc/kubernetes/kubeadm.yaml"]


def test_a_proxy_is_for_what_is_outside_of_the_cluster() -> None:
    found = containers(HostNeeds(proxy=PROXY))["worker-a"]
    exceptions = (
        "intern.example,10.0.0.1,localhost,127.0.0.1,::1,10.3.0.0/16,10.2.0.0/16,10.1.0.0/16,10.1.0.10,"
        "control-plane,worker-a,.svc,.svc.cluster,.svc.cluster.local"
    )
    assert found["envs"] == [
        "HTTPS_PROXY=http://proxy.example:3128",
        f"NO_PROXY={exceptions}",
        "https_proxy=http://proxy.example:3128",
        f"no_proxy={exceptions}",
    ]
    assert {name: value for name, value in found.items() if name != "envs"} == BEFORE["worker-a"]


def test_another_worker_leaves_the_environment_of_the_others_as_it_is() -> None:
    host = HostNeeds(proxy=PROXY)
    more = containers(host, workers={**CLUSTER["workers"], "worker-b": {}})
    assert {name: more[name] for name in BEFORE} == containers(host)


def test_a_proxys_password_is_a_secret() -> None:
    envs = containers(HostNeeds(proxy={"HTTP_PROXY": "http://me:hidden@proxy.example:3128"}))["worker-a"][
        "envs"
    ]
    assert envs.keys() - {"value"}, "a secret"


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, {}),
        ({"NO_PROXY": "a"}, {}),
        ({"http_proxy": "http://p:1", "no_proxy": "a"}, {"HTTP_PROXY": "http://p:1", "NO_PROXY": "a"}),
        ({"HTTP_PROXY": "http://p:1", "http_proxy": "http://q:1"}, {"HTTP_PROXY": "http://p:1"}),
        ({"HTTP_PROXY": "http://127.0.0.1:1", "HTTPS_PROXY": "p:1"}, {"HTTPS_PROXY": "p:1"}),
        ({"HTTPS_PROXY": "localhost:3128", "NO_PROXY": "a"}, {}),
    ],
)
def test_a_proxy_that_nodes_can_not_reach_is_left_out(
    environment: dict[str, str], found: dict[str, str]
) -> None:
    assert proxy_of(environment) == found
    assert is_loopback("http://[::1]:3128")


@pytest.mark.parametrize(
    ("workers", "parallel", "seconds"), [(1, False, 180), (4, False, 360), (4, True, 420)]
)
def test_a_node_has_time_until_the_last_one_is_drained(workers: int, parallel: bool, seconds: int) -> None:
    assert leave_seconds(workers, parallel=parallel) == seconds


def test_only_the_script_of_a_cluster_that_drains_in_parallel_is_another() -> None:
    path = "/etc/kubernetes/leave.sh"
    before = uploads(BEFORE["control-plane"])
    after = uploads(containers(HostNeeds(parallel_drains=True))["control-plane"])
    assert {name for name in before if before[name] != after[name]} == {path}
    assert before[path] == leave_script(parallel=False)
    assert "flock" not in before[path]


KUBECTL = """\
#!/bin/bash
case "$*" in
"get nodes --watch"*) printf '%s\\n' 'a 2026 [container-networks/leave]' 'b 2026 [container-networks/leave]' \
  'a 2026 [container-networks/leave]' 'c <none> [container-networks/leave]' 'd 2026 [other]' ;;
"get node "*) echo 2026 ;;
*) echo "begin $*" >>"$LOG"; [ "$1" = drain ] && sleep 1; echo "end $1 $2 $3" >>"$LOG" ;;
esac
"""


@pytest.mark.skipif(not (shutil.which("flock") and shutil.which("bash")), reason="needs bash and flock")
def test_nodes_that_leave_are_drained_at_once_and_each_once(tmp_path: Path) -> None:
    kubectl, log = tmp_path / "kubectl", tmp_path / "log"
    kubectl.write_text(KUBECTL)
    kubectl.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LOG": str(log), "LOCKS": str(tmp_path)}
    script = leave_script(parallel=True)
    subprocess.run(["bash", "-c", script], env=environment, check=True, timeout=30)
    lines = [line.split() for line in log.read_text().splitlines()]
    begun = [line[2] for line in lines if line[:2] == ["begin", "drain"]]
    assert sorted(begun) == ["a", "b"]
    assert [line[:2] for line in lines[:2]] == [["begin", "drain"]] * 2, "both before either has ended"
    assert sorted(line[3] for line in lines if line[:2] == ["end", "patch"]) == ["a", "b"]
