"""What settings are to the components: ports that a node publishes, routes as Ingresses, and defaults."""

from typing import Any

import pytest
from pydantic import ValidationError

from components.workloads.routing import Backend, Ingress, Route
from stacks.model.cluster import ClusterSettings
from stacks.model.endpoints import PublishedPortSettings
from stacks.model.routes import RouteSettings
from stacks.model.workloads import AppSettings, ConnectionSettings, NamespaceSettings
from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER, shop

PATHS = [{"service": "web", "port": "http"}]


def cluster(**changes: Any) -> ClusterSettings:
    found = load({"cluster": {**CLUSTER, **changes}}, "a test").cluster
    assert found is not None
    return found


def route(**settings: Any) -> RouteSettings:
    found = load(shop(routes={"web": settings}), "a test").workloads
    assert found is not None
    return found.namespaces["shop"].routes["web"]


def published(inner: int, outer: int, host_ip: str = "127.0.0.1") -> PublishedPortSettings:
    return PublishedPortSettings(internal=inner, external=outer, host_ip=host_ip)


def test_a_node_publishes_its_own_ports_and_the_ingress_controllers() -> None:
    own = {"internal": 30001, "external": 18001}
    wanted = cluster(control_plane={"ports": [own]}, ingress={**CLUSTER["ingress"], "host_ip": "127.0.0.2"})
    assert wanted.ports_of("control-plane") == {
        "cluster.control_plane.ports[0]": published(30001, 18001),
        "cluster.ingress.http_port": published(30080, 18080, "127.0.0.2"),
        "cluster.ingress.https_port": published(30443, 18443, "127.0.0.2"),
    }
    assert wanted.ports_of("worker-a") == {}


def test_the_ingress_controllers_ports_are_published_by_the_node_that_it_names() -> None:
    wanted = cluster(ingress={**CLUSTER["ingress"], "node": "worker-a"})
    assert wanted.ports_of("control-plane") == {}
    assert list(wanted.ports_of("worker-a")) == ["cluster.ingress.http_port", "cluster.ingress.https_port"]


def test_the_ports_on_the_host_have_the_paths_of_their_settings() -> None:
    own = {"internal": 30001, "external": 18001}
    settings = load({"cluster": {**CLUSTER, "control_plane": {"ports": [own]}}}, "a test")
    assert [(port.field, port.number) for port in settings.published_ports()] == [
        ("cluster.api_port", 16443),
        ("cluster.control_plane.ports[0].external", 18001),
        ("cluster.ingress.http_port", 18080),
        ("cluster.ingress.https_port", 18443),
    ]


def test_a_network_of_the_stack_is_no_subnet_of_the_clusters_own() -> None:
    wanted = cluster().model_copy(
        update={"network": cluster().network.model_copy(update={"subnet": None, "existing": "front"})}
    )
    assert wanted.node_block() is None
    assert wanted.own_subnets().keys() == {"cluster.pod_subnet", "cluster.service_subnet"}


WEB = Backend(service="web", port="http")
ROUTES: dict[str, tuple[dict[str, Any], Ingress]] = {
    "rules are routes in their order, of their hosts": (
        {
            "rules": [
                {"host": "b.test", "paths": [{**PATHS[0], "path": "/x", "path_type": "Exact"}, *PATHS]},
                {"paths": PATHS},
            ]
        },
        Ingress(
            class_name="traefik",
            routes=(
                Route(backend=WEB, path="/x", path_type="Exact", host="b.test"),
                Route(backend=WEB, host="b.test"),
                Route(backend=WEB),
            ),
        ),
    ),
    "TLS is for all of its hosts, each once": (
        {
            "tls": True,
            "https_only": True,
            "rules": [
                {"host": "b.test", "paths": PATHS},
                {"host": "*.b.test", "paths": PATHS},
                {"host": "b.test", "paths": [{**PATHS[0], "path": "/x"}]},
            ],
        },
        Ingress(
            class_name="traefik",
            routes=(
                Route(backend=WEB, host="b.test"),
                Route(backend=WEB, host="*.b.test"),
                Route(backend=WEB, path="/x", host="b.test"),
            ),
            tls_hosts=("b.test", "*.b.test"),
            https_only=True,
        ),
    ),
    "a class of its own, and a default backend": (
        {"ingress_class": "nginx", "default_backend": PATHS[0]},
        Ingress(class_name="nginx", default_backend=WEB),
    ),
}


@pytest.mark.parametrize(("settings", "ingress"), ROUTES.values(), ids=ROUTES.keys())
def test_a_route_is_an_ingress(settings: dict[str, Any], ingress: Ingress) -> None:
    assert route(**settings).ingress("traefik") == ingress


def test_an_application_is_one_pod_that_may_do_little_unless_it_says_more() -> None:
    found = AppSettings.model_validate({"ports": {}})
    assert (found.replicas, found.every_node, found.host_network) == (1, False, False)
    assert (found.user, found.writable_paths, found.server, found.image) == (65532, (), "netexec", None)


def test_a_namespace_is_open_and_may_ask_the_clusters_dns_unless_it_says_otherwise() -> None:
    found = NamespaceSettings()
    assert (found.isolation, found.allow_dns) == ("none", True)


def test_a_connection_is_read_as_it_is_spelled_in_the_file_alone() -> None:
    found = ConnectionSettings.model_validate({"from": "web", "to": "back"})
    assert (found.source, found.destination) == ("web", "back")
    with pytest.raises(ValidationError):
        ConnectionSettings.model_validate({"source": "web", "destination": "back"})


@pytest.mark.parametrize("name", ["http", "a", "range-1", "a23456789012345", "1a"])
def test_a_ports_name_is_up_to_15_letters_digits_and_dashes(name: str) -> None:
    assert load(shop(apps={"web": {"ports": {name: {"port": 80}}}}, services={}), "a test")
