"""What runs on the cluster: where its pods are, what they share, what Services and routes answer."""

import http.client
from collections import Counter
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import yaml
from testinfra.host import Host

from components.addons.pools import parse_pool
from reachability.declared import App, Service
from reachability.expectations import Expectation
from reachability.observations import Observation
from reachability.probing.gather import read_stack, snapshot, standing
from reachability.probing.run import probe
from reachability.probing.snapshot import Pod, Snapshot
from reachability.probing.transport import Transport
from stacks.model.routes import RouteSettings
from stacks.model.stack import Settings
from stacks.settings import ground_of
from tests.live import cases, inside
from tests.live.kube import Kube, eventually
from tests.live.lab import Lab
from toolchain.versions import VERSIONS

SECONDS = 60


@pytest.fixture(scope="module")
def kube(lab: Lab, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Kube:
    if settings.workloads is None or settings.cluster is None:
        pytest.skip(f"stack {lab.stack} has no workloads on a cluster of its own")
    return Kube(lab, Path(tmp_path_factory.mktemp("workloads")))


@pytest.fixture(scope="module")
def seen(kube: Kube) -> Snapshot:
    return snapshot(Transport(kube.kubeconfig))


def enter(kube: Kube, pod: Pod) -> Host:
    return Transport(kube.kubeconfig).enter_pod(pod.namespace, pod.name, pod.container)


def test_an_application_has_all_its_pods_spread_over_the_nodes(app: App, kube: Kube, seen: Snapshot) -> None:
    pods = seen.of_app(app.namespace, app.name)
    on = Counter(pod.node for pod in pods)
    if app.settings.every_node:
        assert on == dict.fromkeys(kube.nodes, 1)
        return
    assert len(pods) == app.settings.replicas
    usable = [node for node in kube.get("nodes")["items"] if _takes_pods(node)]
    assert max(on.values()) - min(on.get(node["metadata"]["name"], 0) for node in usable) <= 1


def _takes_pods(node: dict[str, Any]) -> bool:
    return all(taint["effect"] == "PreferNoSchedule" for taint in node["spec"].get("taints", []))


def test_pods_are_not_root_and_write_nowhere(app: App, kube: Kube, seen: Snapshot) -> None:
    if not app.can_be_asked:
        return
    for pod in seen.of_app(app.namespace, app.name):
        inner = enter(kube, pod)
        assert inner.run("id -u").stdout.strip() == str(app.settings.user)
        assert inner.run("touch /here").rc != 0


def test_containers_of_one_pod_share_one_network(sidecar_app: App, kube: Kube, seen: Snapshot) -> None:
    for pod in seen.of_app(sidecar_app.namespace, sidecar_app.name):
        shown = set()
        for container in ("server", *sidecar_app.settings.sidecars):
            inner = Transport(kube.kubeconfig).enter_pod(pod.namespace, pod.name, container)
            link = inside.link_with(inner, pod.address)
            shown.add((link.name, link.mac, link.addresses))
        assert len(shown) == 1


def test_two_containers_of_one_pod_cannot_have_one_port(kube: Kube, tmp_path: Path) -> None:
    """Why settings refuse it: the second one to start finds the port taken."""
    name = "cn-clash"
    containers = [
        {"name": one, "image": VERSIONS.server_image, "args": ["serve-hostname", "--port=8080"]}
        for one in ("first", "second")
    ]
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": 1, "containers": containers},
    }
    path = tmp_path / "clash.yaml"
    path.write_text(yaml.safe_dump(pod))
    kube.kubectl(f"apply -f {path}")
    try:
        assert eventually(lambda: "address already in use" in _logs(kube, name), SECONDS)
    finally:
        kube.kubectl(f"-n default delete pod {name} --wait=false")


def _logs(kube: Kube, pod: str) -> str:
    done = kube.host.run(f"kubectl -n default logs {pod} --all-containers --prefix")
    return str(done.stdout) + str(done.stderr)


def test_a_load_balancer_has_given_an_address_of_its_pool(
    load_balancer: Service, settings: Settings, seen: Snapshot
) -> None:
    assert settings.cluster
    assert settings.cluster.load_balancer
    given = seen.load_balancer_ips[f"{load_balancer.namespace}/{load_balancer.name}"]
    assert ip_address(given) in parse_pool(settings.cluster.load_balancer.addresses, "")
    assert load_balancer.settings.address in (None, given)


def test_a_client_with_affinity_stays_with_one_pod(sticky: Service, kube: Kube, seen: Snapshot) -> None:
    address = seen.cluster_ips[f"{sticky.namespace}/{sticky.name}"]
    port = next(iter(sticky.settings.ports.values())).port
    node = kube.node(next(iter(kube.nodes)))
    asked = f"curl -sS --noproxy '*' --max-time 5 http://{address}:{port}/hostname"
    answers = {node.run(asked).stdout.strip() for _ in range(20)}
    assert len(answers) == 1


def test_a_headless_name_leads_to_every_pod(headless: Service, kube: Kube, seen: Snapshot) -> None:
    pods = seen.of_app(headless.namespace, headless.settings.app or "")
    expected = sorted(pod.address for pod in pods)
    assert _lookup(kube, seen, headless.host) == expected


def test_a_services_name_leads_to_its_address(clustered: Service, kube: Kube, seen: Snapshot) -> None:
    assert _lookup(kube, seen, clustered.host) == [
        seen.cluster_ips[f"{clustered.namespace}/{clustered.name}"]
    ]


def test_an_external_name_stands_for_another(alias: Service, kube: Kube, seen: Snapshot) -> None:
    target = alias.settings.external_name
    assert target
    answer = _asker(kube, seen).run(f"dig +short +search CNAME {alias.host}.").stdout.split()
    assert answer == [f"{target}."]


def test_the_search_path_finds_neighbours_by_their_first_name(
    clustered: Service, kube: Kube, seen: Snapshot
) -> None:
    """From a pod of the same namespace that may ask the cluster's DNS."""
    pods = [pod for pod in seen.pods if pod.namespace == clustered.namespace and not pod.host_network]
    found = enter(kube, pods[0]).run(f"getent hosts {clustered.name}")
    assert found.stdout.split()[:1] == [seen.cluster_ips[f"{clustered.namespace}/{clustered.name}"]]


def test_a_pod_has_a_name_of_its_address(kube: Kube, seen: Snapshot) -> None:
    pod = next(pod for pod in seen.pods if pod.app and not pod.host_network)
    name = f"{pod.address.replace('.', '-')}.{pod.namespace}.pod.cluster.local"
    assert _lookup(kube, seen, name) == [pod.address]


def _asker(kube: Kube, seen: Snapshot) -> Host:
    """A pod that may ask the cluster's DNS: its own nodes' network is never closed."""
    return enter(kube, next(pod for pod in seen.pods if pod.app and pod.container == "server"))


def _lookup(kube: Kube, seen: Snapshot, name: str) -> list[str]:
    return sorted(_asker(kube, seen).run(f"dig +short +time=2 +tries=2 A {name}.").stdout.split())


def test_plain_http_is_sent_on_to_https(redirected: RouteSettings, settings: Settings) -> None:
    cluster = (ground_of(settings) or settings).cluster
    if cluster is None or cluster.ingress is None:
        pytest.skip("nobody here knows the cluster's ingress controller")
    wanted = cluster.ingress
    for rule in redirected.rules:
        host = (rule.host or "any.test").replace("*", "any")
        connection = http.client.HTTPConnection(wanted.host_ip, wanted.http_port, timeout=5)
        path = rule.paths[0].path
        connection.request("GET", f"{path}?a=b", headers={"Host": f"{host}:{wanted.http_port}"})
        answer = connection.getresponse()
        assert answer.status == 301
        assert answer.headers["Location"] == f"https://{host}:{wanted.https_port}{path}?a=b"


def observations(stack: str) -> dict[Expectation, Observation]:
    wanted = cases.of_kind("expectation", stack)[0]
    with standing(read_stack(stack)) as (world, transport):
        return dict(zip(wanted, probe(wanted, world, transport), strict=True))


def test_a_policy_that_was_deleted_by_hand_shows_in_exactly_its_cells(
    policy: str, lab: Lab, kube: Kube, stack: str
) -> None:
    namespace, _, name = policy.partition("/")
    affected = {one for one in cases.of_kind("expectation", stack)[0] if f"{policy} allows it" in one.why}
    assert affected
    kube.kubectl(f"-n {namespace} delete networkpolicy {name}")
    try:
        found = observations(stack)
        assert {one for one, seen in found.items() if not seen.agrees} == affected
    finally:
        assert lab.pulumi("up", "--refresh", "--yes", "--skip-preview", "--suppress-outputs") == 0
    found = observations(stack)
    assert {one for one, seen in found.items() if not seen.agrees} == set()
