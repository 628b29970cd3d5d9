"""A stack as it stands is read from its outputs, the engine, its cluster and this host; files go again."""

import json
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import NotFound

from reachability.population import Population
from reachability.probing import gather
from reachability.probing.gather import Standing, backends, read_stack, read_world, snapshot, standing
from reachability.probing.snapshot import Pod, Snapshot
from reachability.probing.transport import Transport
from reachability.probing.world import Endpoint, Node, World
from stacks.settings import SettingsError, ground_of, load
from tests.unit.reachability.sample import CLUSTER, HTTP, ROUTED, apps, population, service
from toolchain import wanted
from toolchain.engine import Engine
from toolchain.errors import ToolchainError

SHOP = {"shop": {**apps("a"), "services": {"a": service("a")}}}
UP: dict[str, Any] = {"expectations": []}
FOREIGN: dict[str, Any] = {"cluster": {"stack": "lab"}, "namespaces": SHOP}
POD = {
    "kind": "Pod",
    "metadata": {"namespace": "shop", "name": "a-1", "labels": {"app.kubernetes.io/name": "a"}},
    "spec": {"nodeName": "worker-a", "containers": [{"name": "server"}]},
    "status": {"phase": "Running", "podIP": "10.2.0.1"},
}
SERVICE = {
    "kind": "Service",
    "metadata": {"namespace": "shop", "name": "a"},
    "spec": {"clusterIP": "10.3.0.1"},
    "status": {"loadBalancer": {"ingress": [{"ip": "10.1.0.40"}]}},
}
SEEN = Snapshot(
    (Pod("shop", "a", "a-1", "worker-a", "10.2.0.1", host_network=False, container="server"),),
    {"shop/a": "10.3.0.1"},
    {"shop/a": "10.1.0.40"},
)
NODE = {"kind": "Node", "metadata": {"name": "worker-a"}}
ITEMS = json.dumps({"items": [NODE, POD, SERVICE]})
LINKS = json.dumps(
    [
        {"ifname": "lo", "addr_info": [{"local": "127.0.0.1"}, {"local": "::1"}]},
        {"ifname": "eth0", "addr_info": [{"local": "192.0.2.9"}, {"local": "fe80::9"}]},
        {"ifname": "br-lab", "addr_info": [{"local": "10.1.0.1"}]},
        {"ifname": "down", "addr_info": []},
    ]
)

Write = Callable[..., None]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Write:
    """Let a stack have these settings, and export these outputs; nothing at all if they are None."""
    exported: dict[str, dict[str, Any]] = {}

    def written(
        name: str,
        raw: Mapping[str, Any],
        outputs: Mapping[str, Any] | None = None,
    ) -> None:
        config = {f"container-networks:{key}": value for key, value in raw.items()}
        (tmp_path / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": config}))
        exported[name] = dict(outputs or {})

    def stack(name: str, cli: str) -> Any:
        assert cli == "the CLI"
        return SimpleNamespace(outputs=lambda: exported.get(name, {}))

    monkeypatch.setattr(wanted, "settings_file", lambda name: tmp_path / f"Pulumi.{name}.yaml")
    monkeypatch.setattr(gather, "ground_of", partial(ground_of, folder=tmp_path))
    monkeypatch.setattr(gather, "current_cli", lambda: "the CLI")
    monkeypatch.setattr(gather, "Stack", stack)
    return written


def test_a_stack_with_its_own_cluster_stands_on_what_it_exports_itself(write: Write) -> None:
    raw = {"cluster": CLUSTER, "workloads": {"namespaces": SHOP}}
    outputs = {**UP, "kubeconfig": "its own"}
    write("lab", raw, outputs)
    found = read_stack("lab")
    assert found == Standing("lab", load(raw, "a test"), outputs, None, outputs)
    assert found.population.cluster == found.settings.cluster


def test_a_stack_on_anothers_cluster_stands_on_what_that_exports(write: Write) -> None:
    write("lab", {"cluster": CLUSTER}, {**UP, "kubeconfig": "the other's"})
    write("shop", {"workloads": FOREIGN}, {**UP, "ca": "its own"})
    found = read_stack("shop")
    assert found.outputs == {**UP, "ca": "its own"}
    assert found.ground == load({"cluster": CLUSTER}, "a test")
    assert found.ground_outputs == {**UP, "kubeconfig": "the other's"}
    assert set(found.population.nodes) == {"control-plane", "worker-a"}


def test_anothers_settings_may_be_in_another_checkout(write: Write, tmp_path: Path) -> None:
    write("lab", {}, {**UP, "kubeconfig": "the other's"})
    write("shop", {"workloads": FOREIGN}, UP)
    (tmp_path / "Pulumi.lab.yaml").unlink()
    found = read_stack("shop")
    assert (found.ground, found.ground_outputs["kubeconfig"]) == (None, "the other's")
    assert (found.population.cluster, found.population.nodes) == (None, {})


def test_a_stack_on_any_cluster_stands_on_nobodys_settings(write: Write) -> None:
    write("shop", {"workloads": {**FOREIGN, "cluster": {"kubeconfig": "~/.kube/config"}}}, UP)
    found = read_stack("shop")
    assert (found.ground, found.population.cluster) == (None, None)


def test_what_a_stack_has_left_out_is_not_there(write: Write) -> None:
    networks = {
        "front": {"driver": "bridge", "subnet": "10.9.0.0/24"},
        "lane": {"driver": "macvlan", "subnet": "10.8.0.0/24"},
    }
    omitted = [{"kind": "network", "name": "lane", "needs": "macvlan", "reason": "its kernel has none"}]
    write("lab", {"networks": networks}, {**UP, "omitted": omitted})
    assert list(read_stack("lab").settings.networks) == ["front"]


@pytest.mark.parametrize("outputs", [None, {}, {"endpoints": {}}], ids=["unknown", "down", "half up"])
def test_a_stack_that_is_not_up_is_said_with_the_remedy(write: Write, outputs: dict[str, Any] | None) -> None:
    write("lab", {}, outputs)
    with pytest.raises(ToolchainError) as refused:
        read_stack("lab")
    assert str(refused.value) == "stack lab is not up\nremedy: run `make up STACK=lab`"


def test_a_stack_without_a_file_is_said_with_those_that_there_are(write: Write) -> None:
    write("lab", {}, UP)
    with pytest.raises(ToolchainError, match=r"^there is no stack lav\n"):
        read_stack("lav")


def test_it_is_the_stack_with_the_cluster_that_must_be_up_first(write: Write) -> None:
    write("lab", {"cluster": CLUSTER})
    write("shop", {"workloads": FOREIGN}, UP)
    with pytest.raises(ToolchainError, match=r"^stack lab is not up\n"):
        read_stack("shop")


def test_settings_that_are_refused_are_not_probed(write: Write) -> None:
    write("lab", {"workloads": {"namespaces": SHOP}}, UP)
    with pytest.raises(
        SettingsError, match=r"of Pulumi.lab.yaml:\n  container-networks:workloads.cluster = "
    ):
        read_stack("lab")


class Host:
    """What commands say here, and what the engine knows of containers."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.says: dict[str, str] = {"kubectl": ITEMS, "ip": LINKS}
        self.networks: dict[str, dict[str, dict[str, str]]] = {}
        self.containers = self

    def capture(self, command: Sequence[str]) -> str:
        self.commands.append(list(command))
        return self.says[command[0]]

    def get(self, container: str) -> Any:
        return SimpleNamespace(attrs={"NetworkSettings": {"Networks": self.networks[container]}})


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    """This host and its engine; nothing is run."""
    found = Host()
    monkeypatch.setattr(gather, "capture", found.capture)
    monkeypatch.setattr(gather, "connect", lambda: found)
    return found


NETWORKS = {"front": {"driver": "bridge", "subnet": "10.9.0.0/24"}}
FULL = Standing(
    "lab",
    load({"networks": NETWORKS, "cluster": ROUTED, "workloads": {"namespaces": SHOP}}, "a test"),
    {
        "endpoints": {"web": {"mode": "bridge"}, "onhost": {"mode": "host"}},
        "services": {"bank": {"replicas": 2.0}},
        "ca": "the CA\n",
    },
    None,
    {
        "kubeconfig": "its own\n",
        "nodes": {"worker-a": {"container": "lab-worker-a", "address": "10.1.0.11"}},
    },
)
WORLD = World(
    endpoints={
        "web": Endpoint("lab-web", {"front": "10.9.0.2", "bridge": "172.17.0.2"}),
        "onhost": Endpoint("lab-onhost", {}, is_on_host=True),
    },
    nodes={"worker-a": Node("lab-worker-a", "10.1.0.11")},
    snapshot=SEEN,
    backends={"service:shop/a": "pod:shop/a"},
    swarm_services={"bank": 2},
    host=("192.0.2.9", "fe80::9", "10.1.0.1"),
    entrance="127.0.0.1",
    ca="/tmp/ca.crt",
)
ATTACHED = {
    "lab-web": {
        "lab-front": {"IPAddress": "10.9.0.2"},
        "bridge": {"IPAddress": "172.17.0.2"},
        "lab-six": {"IPAddress": ""},
    },
    "lab-onhost": {"host": {"IPAddress": ""}},
}


def test_a_world_is_all_that_expectations_can_name(host: Host) -> None:
    host.networks = ATTACHED
    assert read_world(FULL, Transport(Path("/tmp/kubeconfig")), Path("/tmp/ca.crt")) == WORLD


def test_a_network_that_is_only_joined_is_known_by_its_name_in_the_settings(host: Host) -> None:
    networks = {"shared": {"driver": "existing", "name": "lab-front"}}
    raw = {"networks": networks, "endpoints": {"web": {"networks": {"shared": {}}}}}
    stack = Standing("lab", load(raw, "a test"), {"endpoints": {"web": {"mode": None}}})
    host.networks = {"lab-web": {"lab-front": {"IPAddress": "10.9.0.2"}}}
    found = read_world(stack, Transport(), Path("/tmp/ca.crt"))
    assert found.endpoints == {"web": Endpoint("lab-web", {"shared": "10.9.0.2"})}


def test_a_container_that_is_gone_is_said(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_name: str) -> None:
        raise NotFound("no such container")

    monkeypatch.setattr(host, "get", gone)
    with pytest.raises(ToolchainError, match=r"no container lab-web on .*\n.*make drift STACK=lab"):
        read_world(FULL, Transport(Path("/tmp/kubeconfig")), Path("/tmp/ca.crt"))


def starting(namespace: str) -> str:
    """What kubectl shows of a pod that does not run yet."""
    pod = {"kind": "Pod", "metadata": {"namespace": namespace, "name": "new"}, "status": {"phase": "Pending"}}
    return json.dumps({"items": [pod]})


@pytest.mark.parametrize(
    ("namespace", "waits"), [("shop", gather.SETTLE_SECONDS), ("elsewhere", 0)], ids=["its own", "another's"]
)
def test_a_pod_that_never_comes_is_waited_for_only_so_long(
    namespace: str, waits: int, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    host.networks, host.says["kubectl"] = ATTACHED, starting(namespace)
    found = read_world(FULL, Transport(Path("/tmp/kubeconfig")), Path("/tmp/ca.crt"))
    assert found.snapshot.unsettled == (f"{namespace}/new",)
    assert len(pauses) == waits


def test_probing_begins_when_the_pods_are_there(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: host.says.update(kubectl=ITEMS))
    host.networks, host.says["kubectl"] = ATTACHED, starting("shop")
    assert read_world(FULL, Transport(Path("/tmp/kubeconfig")), Path("/tmp/ca.crt")) == WORLD


def test_a_stack_without_a_cluster_asks_for_none(host: Host) -> None:
    found = read_world(Standing("lab", load({}, "a test"), UP), Transport(), Path("/tmp/ca.crt"))
    assert found == World(host=WORLD.host, ca="/tmp/ca.crt")
    assert [command[0] for command in host.commands] == ["ip"]


def test_on_macos_nothing_is_asked_that_only_linux_has(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    found = read_world(Standing("lab", load({}, "a test"), UP), Transport(), Path("/tmp/ca.crt"))
    assert found.host == ()
    assert host.commands == []


@pytest.mark.parametrize(
    ("changed", "here"), [({}, True), ({"Name": "docker-desktop"}, False), ({"Name": "colima"}, False)]
)
def test_an_engine_of_a_virtual_machine_is_not_this_hosts(
    changed: dict[str, str], here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = {"KernelVersion": platform.release(), "Name": platform.node(), **changed}
    monkeypatch.setattr(gather, "answering", lambda: Engine("unix:///var/run/docker.sock", "28", "1.48"))
    monkeypatch.setattr(gather, "connect", lambda: SimpleNamespace(info=lambda: info))
    assert gather.is_engine_here() is here


def test_another_stacks_cluster_has_its_nodes_and_its_entrance(host: Host) -> None:
    ingress = {**ROUTED["ingress"], "host_ip": "0.0.0.0"}
    ground = load({"cluster": {**CLUSTER, "ingress": ingress}}, "a test")
    nodes = {"worker-a": {"container": "lab-worker-a", "address": "10.1.0.11"}}
    stack = Standing("shop", load({"workloads": FOREIGN}, "a test"), UP, ground, {"nodes": nodes})
    found = read_world(stack, Transport(Path("/tmp/kubeconfig")), Path("/tmp/ca.crt"))
    assert (found.nodes, found.entrance) == (WORLD.nodes, "0.0.0.0")
    assert (found.snapshot, found.backends) == (SEEN, WORLD.backends)
    assert len(host.commands) == 2


def test_a_host_that_does_not_say_has_no_addresses(host: Host) -> None:
    host.says["ip"] = ""
    found = read_world(Standing("lab", load({}, "a test"), UP), Transport(), Path("/tmp/ca.crt"))
    assert found.host == ()
    assert host.commands == [["ip", "-j", "address"]]


QUERY = ["get", "-A", "-o", "json", "pods,services,nodes"]


@pytest.mark.parametrize(
    ("context", "options"),
    [("", []), ("work", ["--context=work"])],
    ids=["the current one", "one that is said"],
)
def test_a_cluster_is_asked_once_for_all_that_runs(host: Host, context: str, options: list[str]) -> None:
    assert snapshot(Transport(Path("/tmp/kubeconfig"), context)) == SEEN
    assert host.commands == [["kubectl", "--kubeconfig=/tmp/kubeconfig", *options, *QUERY]]


def test_a_cluster_that_runs_nothing_has_answered(host: Host) -> None:
    host.says["kubectl"] = '{"items": []}'
    assert snapshot(Transport(Path("/tmp/kubeconfig"))) == Snapshot((), {}, {})


def test_a_cluster_that_does_not_answer_is_said_with_the_remedy(host: Host) -> None:
    host.says["kubectl"] = ""
    with pytest.raises(ToolchainError) as refused:
        snapshot(Transport(Path("/tmp/kubeconfig")))
    assert str(refused.value) == (
        "the cluster's API server does not answer\n"
        "remedy: see whether its nodes run: `docker ps`; then `make up` again"
    )


def test_the_way_into_a_cluster_is_a_file_of_ones_own_that_goes_again(host: Host) -> None:
    host.networks = ATTACHED
    with standing(FULL) as (world, transport):
        path, ca = transport.kubeconfig, Path(world.ca)
        assert path is not None
        assert path.read_text() == "its own\n"
        assert path.stat().st_mode & 0o777 == 0o600
        assert ca.read_text() == "the CA\n"
        assert f"--kubeconfig={path}" in host.commands[0]
    assert not path.parent.exists()
    assert not ca.exists()


def test_files_go_also_after_a_failure(host: Host) -> None:
    host.networks = ATTACHED
    host.says["kubectl"] = ""
    with pytest.raises(ToolchainError), standing(FULL):
        pass
    (option,) = [word for word in host.commands[0] if word.startswith("--kubeconfig=")]
    assert not Path(option.partition("=")[2]).parent.exists()


def test_any_cluster_is_entered_by_the_file_that_is_said(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    target = {"kubeconfig": "~/.kube/config", "context": "work"}
    settings = load({"workloads": {**FOREIGN, "cluster": target}}, "a test")
    with standing(Standing("shop", settings, UP, None, {**UP, "kubeconfig": "no"})) as (world, transport):
        assert transport == Transport(Path("/home/me/.kube/config"), "work")
        assert (world.snapshot, world.nodes, world.entrance) == (SEEN, {}, "")
    assert host.commands[0][1:3] == ["--kubeconfig=/home/me/.kube/config", "--context=work"]


@pytest.mark.usefixtures("host")
def test_a_stack_without_a_cluster_has_no_way_into_one() -> None:
    with standing(Standing("lab", load({}, "a test"), UP, None, UP)) as (world, transport):
        assert transport == Transport()
        assert Path(world.ca).read_text() == "", "a stack without routes has no CA"


def test_each_service_leads_to_its_application_be_it_by_anothers_name() -> None:
    alias = {"type": "ExternalName", "external_name": "front.shop.svc.cluster.local"}
    away = {"type": "ExternalName", "external_name": "a.test"}
    found = backends(
        population(
            shop={"apps": {"a": HTTP}, "services": {"front": service("a"), "away": away}},
            street={"services": {"alias": alias}},
        )
    )
    assert found == {"service:shop/front": "pod:shop/a", "service:street/alias": "pod:shop/a"}
    assert backends(Population(load({}, "a test"))) == {}
