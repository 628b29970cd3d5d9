"""What follows from a cluster alone: from its API server, its nodes, its ingress controller. Pure.

Only for a cluster whose settings are known. What is asked here answers in a protocol of its own, so a
connection is all that is seen.
"""

from collections.abc import Iterator, Mapping
from itertools import permutations

from components.addons.traefik_settings import NAME, NAMESPACE
from components.cluster.kubeadm import API_PORT
from components.isolation.facts import Outcome, Outside
from reachability.declared import App
from reachability.expectations import (
    CLUSTER_DOMAIN,
    HOST,
    NODE,
    Expectation,
    Verdict,
    load_balancer_symbol,
    service_symbol,
)
from reachability.population import VERDICTS, Population
from reachability.reasons import SERVICE
from reachability.topology import connectable
from reachability.underived import Cell, Undecided, derived
from stacks.model.cluster import CONTROL_PLANE, ClusterSettings

KUBELET_PORT = 10250
UNSERVED_PORT = 9  # discard
API_SERVICE = ("default", "kubernetes")  # which the API server makes for itself
API_SERVICE_PORT = 443
CONTROLLER = service_symbol(NAMESPACE, NAME)


def machines(population: Population) -> Iterator[Expectation]:
    """All expectations of a cluster's own parts."""
    return derived(cells(population))


def cells(population: Population) -> Iterator[Cell]:
    """All ways to a cluster's own parts: from the host and between nodes for who has it, and from pods."""
    cluster = population.cluster
    if cluster is None:
        return
    if population.has_own_cluster:
        yield from _api_server(population.nodes, cluster)
        yield from _nodes(population.nodes)
        yield from _controller(population.nodes, cluster)
    for app in population.apps:
        if app.can_be_asked:
            yield from _from_pods(population, cluster, app)


def _api_server(nodes: Mapping[str, str], cluster: ClusterSettings) -> Iterator[Expectation]:
    """From the host where it is published, and from every node at the control plane's address."""
    to, place = f"{NODE}{CONTROL_PLANE}", connectable(cluster.api_host_ip)
    yield _open(HOST, to, place, cluster.api_port, "the API server is published")
    for node in nodes:
        why = "nodes join and report by the API server"
        yield _open(f"{NODE}{node}", to, nodes[CONTROL_PLANE], API_PORT, why)


def _nodes(nodes: Mapping[str, str]) -> Iterator[Expectation]:
    """Between nodes, and from the host, all passes; one refusal shows that it is the port that counts."""
    for node, address in nodes.items():
        yield _open(HOST, f"{NODE}{node}", address, KUBELET_PORT, "the host is the nodes' gateway")
    for source, destination in permutations(nodes, 2):
        why = "both are on the node network"
        yield _open(f"{NODE}{source}", f"{NODE}{destination}", nodes[destination], KUBELET_PORT, why)
    why = f"nobody serves that port of {CONTROL_PLANE}"
    to, address = f"{NODE}{CONTROL_PLANE}", nodes[CONTROL_PLANE]
    yield Expectation(HOST, to, address, UNSERVED_PORT, "tcp", Verdict.REFUSED, why)


def _controller(nodes: Mapping[str, str], cluster: ClusterSettings) -> Iterator[Expectation]:
    """The ingress controller answers at each of its entrances, whatever it is asked for."""
    wanted = cluster.ingress
    if wanted is None:
        return
    for port in (wanted.http_port, wanted.https_port):
        why = f"{wanted.node} publishes the ingress controller's port"
        yield _open(HOST, CONTROLLER, connectable(wanted.host_ip), port, why)
    for node, address in nodes.items():
        for port in (wanted.http_node_port, wanted.https_node_port):
            yield _open(HOST, CONTROLLER, address, port, f"{node} answers for the ingress controller")
    if cluster.load_balancer is not None:
        for port in (80, 443):
            why = "the ingress controller has an address of the load balancer's"
            yield _open(HOST, CONTROLLER, load_balancer_symbol(NAMESPACE, NAME), port, why)


def _from_pods(population: Population, cluster: ClusterSettings, app: App) -> Iterator[Cell]:
    """To the API server's Service: policies see the control plane's own address and port behind it."""
    to = service_symbol(*API_SERVICE)
    may_be_there = app.settings.every_node or app.settings.tolerations or CONTROL_PLANE in cluster.takers()
    api = Outside(
        (population.nodes[CONTROL_PLANE],),
        node=CONTROL_PLANE if may_be_there else None,
        name="the API server",
    )
    decision = population.decide_out(app, api, API_PORT)
    name = f"{API_SERVICE[1]}.{API_SERVICE[0]}{CLUSTER_DOMAIN}"
    resolves = population.resolves(app)
    for address, needed in ((to, (decision,)), (name, (decision, resolves))):
        unknown = [one for one in needed if one.outcome is Outcome.UNDECIDED]
        if unknown:
            yield Undecided(app.ref, to, SERVICE, unknown[0].why)
        elif needed[-1] is resolves and resolves.outcome is Outcome.DENIED:
            why = f"{app.namespace} may not ask the cluster's DNS"
            yield Expectation(app.ref, to, name, API_SERVICE_PORT, "tcp", Verdict.NXDOMAIN, why)
        else:
            verdict = VERDICTS[decision.outcome]
            yield Expectation(app.ref, to, address, API_SERVICE_PORT, "tcp", verdict, decision.why)


def _open(source: str, destination: str, address: str, port: int, why: str) -> Expectation:
    return Expectation(source, destination, address, port, "tcp", Verdict.OPEN, why)
