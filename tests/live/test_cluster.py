"""The cluster: what its nodes show, and that pods, nodes, Services and the host reach each other."""

import base64
import socket
import ssl
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from testinfra.host import Host

from stacks.model.stack import Settings
from stacks.settings import PROJECT
from tests.live import inside, kube
from tests.live.cases import COMPLETE_STACK
from tests.live.kube import Kube, Pod, ask
from tests.live.lab import Lab
from tests.live.mirror import served
from toolchain.stack import settings_file


@pytest.fixture(scope="module")
def cluster(
    lab: Lab, stack: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kube]:
    if settings.cluster is None:
        assert stack != COMPLETE_STACK, f"stack {stack} must have a cluster"
        pytest.skip(f"stack {stack} has no cluster")
    found = Kube(lab, Path(tmp_path_factory.mktemp("kube")))
    found.put_probes()
    yield found
    found.remove_probes()


def both(cluster: Kube) -> list[Pod]:
    pods = cluster.pods("left") + cluster.pods("right")
    assert len(pods) == 2 * len(cluster.nodes), "each node has a pod of both kinds"
    return pods


def node_block(cluster: Kube, node: str) -> list[str]:
    """The blocks of pod addresses that Calico has given to a node."""
    affinities = cluster.get("blockaffinities.crd.projectcalico.org")["items"]
    return [one["spec"]["cidr"] for one in affinities if one["spec"]["node"] == node]


def check_reachability(cluster: Kube, host: Host) -> None:
    """Every way that must be open, probed: pods, names, Services, node ports, the API."""
    pods = both(cluster)
    for source, destination in product(pods, pods):
        # Who asks is what the server sees: nothing on the way changes the address.
        code, answer = ask(source.inside, f"http://{destination.address}:{kube.PORT}/clientip")
        assert (code, answer.rpartition(":")[0]) == (0, source.address), f"{source} -> {destination}"
    for node, pod in product(cluster.nodes, pods):
        assert ask(cluster.node(node), f"http://{pod.address}:{kube.PORT}/hostname") == (0, pod.name)
    names = {pod.name for pod in cluster.pods("left")}
    for pod in cluster.pods("right"):
        code, answer = ask(pod.inside, f"http://everywhere.{kube.NAMESPACE}.svc.cluster.local/hostname")
        assert code == 0, pod
        assert answer in names
        code, _ = ask(pod.inside, f"--insecure https://{cluster.api_service}/version")
        assert code == 0, f"{pod} -> API"
    check_node_ports(cluster, host)


def check_node_ports(cluster: Kube, host: Host) -> None:
    """Every node answers for a Service, whether or not a pod of it runs there."""
    for service, app in (("everywhere", "left"), ("lone", "lone")):
        names = {pod.name for pod in cluster.pods(app)}
        port = cluster.service(service)["ports"][0]["nodePort"]
        for node in cluster.nodes.values():
            code, answer = ask(host, f"http://{node['address']}:{port}/hostname")
            assert code == 0, f"{service} on {node}"
            assert answer in names


def test_every_declared_node_is_ready(cluster: Kube, settings: Settings) -> None:
    assert settings.cluster is not None
    ready = {
        one["metadata"]["name"]
        for one in cluster.get("nodes")["items"]
        for condition in one["status"]["conditions"]
        if condition["type"] == "Ready" and condition["status"] == "True"
    }
    assert ready == cluster.nodes.keys()
    assert set(settings.cluster.workers) < ready


def test_each_node_runs_kubelet_and_containerd(cluster: Kube) -> None:
    for node in cluster.nodes:
        for service in ("kubelet", "containerd"):
            assert cluster.node(node).service(service).is_running, f"{service} on {node}"


def test_each_node_has_its_declared_address(cluster: Kube) -> None:
    for one in cluster.get("nodes")["items"]:
        internal = [address for address in one["status"]["addresses"] if address["type"] == "InternalIP"]
        assert [address["address"] for address in internal] == [
            cluster.nodes[one["metadata"]["name"]]["address"]
        ]


def test_each_node_has_calicos_configuration_device_and_routes(cluster: Kube) -> None:
    for node in cluster.nodes:
        seen = cluster.node(node)
        assert seen.file("/etc/cni/net.d/10-calico.conflist").exists
        assert "vxlan.calico" in {link.name for link in inside.links(seen)}
        routes = seen.run("ip route show dev vxlan.calico").stdout
        for other in cluster.nodes.keys() - {node}:
            for block in node_block(cluster, other):
                assert block in routes, f"{node} has no route to {other}"


def test_each_node_has_kube_proxys_nftables_rules(cluster: Kube) -> None:
    service = cluster.service("everywhere")["clusterIP"]
    for node in cluster.nodes:
        rules = cluster.node(node).run("nft list table ip kube-proxy")
        assert rules.rc == 0, rules.stderr
        assert service in rules.stdout


def test_each_pod_has_an_address_of_its_nodes_blocks(cluster: Kube) -> None:
    for pod in both(cluster):
        blocks = [ip_network(block) for block in node_block(cluster, pod.node)]
        assert any(ip_address(pod.address) in block for block in blocks), pod
        assert inside.link_with(pod.inside, pod.address).mtu == 1450
        assert inside.default_gateways(pod.inside) == ["169.254.1.1"]


def test_each_pod_asks_the_clusters_dns(cluster: Kube) -> None:
    dns = cluster.get("service kube-dns -n kube-system")["spec"]["clusterIP"]
    for pod in both(cluster):
        assert f"nameserver {dns}" in pod.inside.file("/etc/resolv.conf").content_string


def test_everything_reaches_everything(cluster: Kube, host: Host) -> None:
    check_reachability(cluster, host)


def test_labels_and_taints_are_as_declared(cluster: Kube, settings: Settings) -> None:
    assert settings.cluster is not None
    declared = settings.cluster.workers
    for one in cluster.get("nodes")["items"]:
        worker = declared.get(one["metadata"]["name"])
        if worker is None:
            continue
        assert worker.labels.items() <= one["metadata"]["labels"].items()
        taints = {(taint["key"], taint["effect"]) for taint in one["spec"].get("taints", [])}
        assert {(taint.key, taint.effect) for taint in worker.taints} <= taints


def test_each_node_has_the_declared_kernel_parameters(cluster: Kube, settings: Settings) -> None:
    assert settings.cluster is not None
    for name, value in settings.cluster.sysctls.items():
        for node in cluster.nodes:
            shown = cluster.node(node).run(f"sysctl -n {name}").stdout.split()
            assert shown == value.split(), f"{name} on {node}"


def test_every_component_has_the_declared_feature_gates(cluster: Kube, settings: Settings) -> None:
    assert settings.cluster is not None
    gates = settings.cluster.feature_gates
    for node in cluster.nodes:
        kubelet = yaml.safe_load(cluster.node(node).file("/var/lib/kubelet/config.yaml").content_string)
        assert kubelet.get("featureGates", {}) == gates
    proxy = yaml.safe_load(cluster.get("configmap kube-proxy -n kube-system")["data"]["config.conf"])
    assert (proxy.get("featureGates") or {}) == gates
    for component in ("kube-apiserver", "kube-controller-manager", "kube-scheduler"):
        (pod,) = cluster.get(f"pods -n kube-system -l component={component}")["items"]
        flags = [part for part in pod["spec"]["containers"][0]["command"] if "feature-gates" in part]
        wanted = ",".join(f"{gate}={str(on).lower()}" for gate, on in sorted(gates.items()))
        assert flags == ([f"--feature-gates={wanted}"] if gates else [])


def test_the_api_servers_certificate_is_for_the_declared_names(cluster: Kube, settings: Settings) -> None:
    assert settings.cluster is not None
    if not settings.cluster.api_names:
        pytest.skip("the stack names none")
    config = yaml.safe_load(cluster.kubeconfig.read_text())["clusters"][0]["cluster"]
    place = urlsplit(config["server"])
    trust = ssl.create_default_context(cadata=base64.b64decode(config["certificate-authority-data"]).decode())
    for name in settings.cluster.api_names:
        with (
            socket.create_connection((place.hostname, place.port), timeout=10) as plain,
            trust.wrap_socket(plain, server_hostname=name) as secured,
        ):
            assert secured.version()
    with (
        socket.create_connection((place.hostname, place.port), timeout=10) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        trust.wrap_socket(plain, server_hostname="another.example")


def test_nodes_pull_from_the_declared_mirror(cluster: Kube, settings: Settings) -> None:
    assert settings.cluster is not None
    for registry, (first, *_) in settings.cluster.mirrors().items():
        with served(first.url, first.username or "", first.password or "") as mirror:
            node = next(iter(cluster.nodes))
            done = cluster.node(node).run(f"crictl pull {registry}/{mirror.repository}:{mirror.tag}")
            assert done.rc == 0, done.stderr
            assert any(mirror.manifest in path or path.endswith(mirror.tag) for path in mirror.served)
            # A path with /v2 in it is the root of the API already: it is not asked for a second time.
            root = urlsplit(first.url).path or "/v2"
            assert all(path.startswith(f"{root}/") for path in mirror.served), mirror.served
            cluster.node(node).run(f"crictl rmi {registry}/{mirror.repository}:{mirror.tag}")


def with_worker(stack: str, name: str, folder: Path) -> Path:
    """The stack's YAML with one more worker, as a file beside it."""
    content = yaml.safe_load(settings_file(stack).read_text())
    content["config"][f"{PROJECT}:cluster"]["workers"][name] = {}
    path = folder / f"Pulumi.{stack}.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_a_worker_is_added_and_removed_and_nothing_else_changes(
    cluster: Kube, host: Host, tmp_path: Path
) -> None:
    lab, name = cluster.lab, "worker-extra"
    more = ("--config-file", str(with_worker(lab.stack, name, tmp_path)))
    planned = lab.planned(*more)
    assert {step["op"] for step in planned} == {"create"}
    assert {step["urn"].rpartition("::")[2] for step in planned} == {name}
    kinds = sorted(step["newState"]["type"] for step in planned if step["newState"]["custom"])
    assert kinds == ["docker:index/container:Container", "kubernetes:core/v1:Node"]
    try:
        assert lab.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs", *more) == 0
        assert name in {one["metadata"]["name"] for one in cluster.get("nodes")["items"]}
    finally:
        assert lab.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs") == 0
    assert {one["metadata"]["name"] for one in cluster.get("nodes")["items"]} == cluster.nodes.keys()
    assert host.run(f"docker inspect {lab.stack}-{name}").rc != 0
    assert lab.planned() == []


def test_after_all_nodes_restarted_at_once_everything_reaches_everything(cluster: Kube, host: Host) -> None:
    containers = " ".join(f"{cluster.lab.stack}-{node}" for node in cluster.nodes)
    assert host.run(f"docker restart --time 5 {containers}").rc == 0

    def settled() -> bool:
        try:
            cluster.await_probes()
            check_reachability(cluster, host)
        except AssertionError:
            return False
        return True

    assert kube.eventually(settled)
    check_reachability(cluster, host)
