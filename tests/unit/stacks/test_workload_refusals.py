"""Every refusal of what runs on a cluster, with its path, value and remedy."""

from typing import Any

import pytest

from stacks.settings import load
from tests.unit.stacks.sample import BACK, CLUSTER, SHOP, WEB, on_cluster, refusal, shop

NS = "workloads.namespaces.shop"
WAYS = {"http": {"port": 80}}


def app(**changes: Any) -> dict[str, Any]:
    """A namespace whose application differs in these."""
    return shop(apps={"web": {**WEB, **changes}}, services={})


def service(**changes: Any) -> dict[str, Any]:
    """A namespace whose Service differs in these."""
    return shop(services={"web": {"app": "web", "ports": WAYS, **changes}})


def connection(**changes: Any) -> dict[str, Any]:
    """A closed namespace whose connection differs in these."""
    return shop(isolation="default-deny", connections={"in": {"from": "web", "to": "back", **changes}})


def policy(**spec: Any) -> dict[str, Any]:
    """A namespace with this policy."""
    return shop(policies={"own": spec})


def path(**changes: Any) -> dict[str, Any]:
    """The rules of a route whose only path differs in these."""
    return {"rules": [{"host": "shop.test", "paths": [{"service": "web", "port": "http", **changes}]}]}


def route(**changes: Any) -> dict[str, Any]:
    """A namespace whose route differs in these."""
    return shop(routes={"web": {**path(), **changes}})


def elsewhere(**target: Any) -> dict[str, Any]:
    """The namespace on a cluster that is not of this stack."""
    return {"workloads": {"cluster": target, "namespaces": {"shop": SHOP}}}


def two(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two namespaces that differ from `SHOP` in these."""
    return on_cluster(shop={**SHOP, **one}, street={**SHOP, **other})


NAMESPACES = {
    "no namespace": (
        {"cluster": CLUSTER, "workloads": {"namespaces": {}}},
        "workloads.namespaces = {}: is empty; give at least one",
    ),
    "a namespace of Kubernetes": (
        on_cluster(kube_system=SHOP),
        "workloads.namespaces.kube-system = kube-system: is somebody else's namespace; choose another",
    ),
    "the namespace that is always there": (
        on_cluster(default=SHOP),
        "workloads.namespaces.default = default: is somebody else's namespace; choose another",
    ),
    "the ingress controller's namespace": (
        on_cluster(traefik=SHOP),
        "workloads.namespaces.traefik = traefik: is somebody else's namespace; choose another",
    ),
    "a name that is none": (
        {"cluster": CLUSTER, "workloads": {"namespaces": {"Shop": SHOP}}},
        "workloads.namespaces.Shop = Shop: is no name; use up to 40 lower-case letters, digits and dashes",
    ),
    "an isolation that is none": (
        shop(isolation="deny"),
        f"{NS}.isolation = deny: input should be 'none' or 'default-deny'",
    ),
}

APPS = {
    "no ports": (app(ports={}), f"{NS}.apps.web.ports = {{}}: is empty; give at least one"),
    "a number of pods that has no effect": (
        app(every_node=True, replicas=1),
        f"{NS}.apps.web.replicas = 1: has no effect with every_node; remove one of them",
    ),
    "no pods": (app(replicas=0), f"{NS}.apps.web.replicas = 0: input should be greater than or equal to 1"),
    "root": (app(user=0), f"{NS}.apps.web.user = 0: input should be greater than or equal to 1"),
    "too little memory": (
        app(memory_mib=8),
        f"{NS}.apps.web.memory_mib = 8: input should be greater than or equal to 16",
    ),
    "what the components refuse": (
        app(args=["--fast"]),
        f"{NS}.apps.web.args = --fast: needs an image; add one, or remove this",
    ),
    "a sidecar on the application's port": (
        app(sidecars={"metrics": {"port": 8080}}),
        f"{NS}.apps.web.sidecars.metrics.port = 8080: is ports.http's too, and containers of a pod share one "
        "network; choose another",
    ),
}

SERVICES = {
    "an application that is not there": (
        service(app="wbe"),
        f"{NS}.services.web.app = wbe: is no application of this namespace; did you mean web?",
    ),
    "a port that the application has not": (
        service(ports={"htp": {"port": 80}}),
        f"{NS}.services.web.ports.htp = htp: is no port of web; did you mean http?",
    ),
    "no application": (
        service(app=None, ports={}),
        f"{NS}.services.web.app = None: is missing; name an application of the namespace",
    ),
    "a node port of the ingress controller": (
        service(type="NodePort", ports={"http": {"port": 80, "node_port": 30443}}),
        f"{NS}.services.web.ports.http.node_port = 30443: is taken by cluster.ingress.https_node_port; "
        "choose "
        "another",
    ),
    "a node port of another namespace": (
        two(
            {
                "services": {
                    "a": {
                        "app": "web",
                        "type": "NodePort",
                        "ports": {"http": {**WAYS["http"], "node_port": 30001}},
                    }
                }
            },
            {
                "services": {
                    "b": {
                        "app": "web",
                        "type": "NodePort",
                        "ports": {"http": {**WAYS["http"], "node_port": 30001}},
                    }
                }
            },
        ),
        f"workloads.namespaces.street.services.b.ports.http.node_port = 30001: is taken by {NS}.services.a."
        "ports.http.node_port; choose another",
    ),
    "an address outside of the pool": (
        service(type="LoadBalancer", address="10.1.0.9"),
        f"{NS}.services.web.address = 10.1.0.9: is outside of cluster.load_balancer.addresses "
        "(10.1.0.32/28); choose one of them",
    ),
    "one address twice": (
        shop(
            services={
                name: {"app": "web", "ports": WAYS, "type": "LoadBalancer", "address": "10.1.0.40"}
                for name in ("a", "b")
            }
        ),
        f"{NS}.services.b.address = 10.1.0.40: is taken by {NS}.services.a.address; choose another",
    ),
    "an address that is none": (
        service(type="LoadBalancer", address="door"),
        f"{NS}.services.web.address = door: is no IP address; write one such as 10.210.1.10",
    ),
    "nobody who gives addresses": (
        on_cluster(
            cluster={**CLUSTER, "load_balancer": None},
            shop={**SHOP, "services": {"web": {"app": "web", "ports": WAYS, "type": "LoadBalancer"}}},
        ),
        f"{NS}.services.web.type = LoadBalancer: needs a load balancer; add cluster.load_balancer, or choose "
        "another type",
    ),
}

CONNECTIONS = {
    "a source that is not there": (
        connection(**{"from": "wbe"}),
        f"{NS}.connections.in.from = wbe: is no application of shop; did you mean web?",
    ),
    "a source in a namespace that is not there": (
        connection(**{"from": "shp/web"}),
        f"{NS}.connections.in.from = shp: is no namespace of this stack; did you mean shop?",
    ),
    "addresses with host bits": (
        connection(**{"from": "10.9.0.1/24"}),
        f"{NS}.connections.in.from = 10.9.0.1/24: has host bits set; write 10.9.0.0/24",
    ),
    "one address without prefix length": (
        connection(**{"from": "10.9.0.1"}),
        f"{NS}.connections.in.from = 10.9.0.1: has no prefix length; write 10.9.0.1/32 for this "
        "address alone, or a subnet such as 10.9.0.0/24",
    ),
    "a destination that is not there": (
        connection(to="bck"),
        f"{NS}.connections.in.to = bck: is no application of this namespace; did you mean back?",
    ),
    "a port that the destination has not": (
        connection(ports=["http", "dta"]),
        f"{NS}.connections.in.ports[1] = dta: is no port of back; did you mean data?",
    ),
    "both ends at once": (
        connection(**{"from": "wbe", "to": "bck"}),
        f"{NS}.connections.in.from = wbe: is no application of shop; did you mean web?\n"
        f"{NS}.connections.in.to = bck: is no application of this namespace; did you mean back?",
    ),
    "a connection from nowhere": (
        shop(connections={"in": {"to": "back"}}),
        f"{NS}.connections.in.from = nothing: is missing; add it",
    ),
}

POLICIES = {
    "what the components refuse": (
        policy(egress=[{}], policyTypes=["Ingress"]),
        f"{NS}.policies.own.egress = 1 rule: is ignored, since policyTypes does not name Egress; add it "
        "there, "
        "or remove this",
    ),
    "another way of writing": (
        policy(pod_selector={}),
        f"{NS}.policies.own.pod_selector = {{}}: is an unknown key; did you mean podSelector?",
    ),
    "a port that is neither number nor name": (
        policy(ingress=[{"ports": [{"port": 80.5}]}]),
        f"{NS}.policies.own.ingress[0].ports[0].port = 80.5: must be a number or a port's name",
    ),
    "the name of one that follows": (
        shop(isolation="default-deny", policies={"default-deny": {}}),
        f"{NS}.policies.default-deny = default-deny: is the name of a policy that follows from other "
        "settings; "
        "choose another",
    ),
    "the name of a connection": (
        shop(
            isolation="default-deny",
            connections={"in": {"from": "web", "to": "back"}},
            policies={"in-out": {}},
        ),
        f"{NS}.policies.in-out = in-out: is the name of a policy that follows from other settings; choose "
        "another",
    ),
    "the name of a route's": (
        shop(isolation="default-deny", routes={"web": path()}, policies={"allow-ingress-web": {}}),
        f"{NS}.policies.allow-ingress-web = allow-ingress-web: is the name of a policy that follows from "
        "other "
        "settings; choose another",
    ),
}

ROUTES = {
    "nobody who serves it": (
        on_cluster(cluster={**CLUSTER, "ingress": None}, shop={**SHOP, "routes": {"web": path()}}),
        f"{NS}.routes.web = web: needs an ingress controller; add cluster.ingress, or name an ingress_class",
    ),
    "a Service that is not there": (
        route(**path(service="wbe")),
        f"{NS}.routes.web.rules[0].paths[0].service = wbe: is no Service of this namespace; did you mean "
        "web?",
    ),
    "a port that the Service has not": (
        route(**path(port="htp")),
        f"{NS}.routes.web.rules[0].paths[0].port = htp: is no port of web; did you mean http?",
    ),
    "a default backend that is not there": (
        route(rules=[], default_backend={"service": "wbe", "port": "http"}),
        f"{NS}.routes.web.default_backend.service = wbe: is no Service of this namespace; did you mean web?",
    ),
    "a default backend's port that is not there": (
        route(rules=[], default_backend={"service": "web", "port": "x"}),
        f"{NS}.routes.web.default_backend.port = x: is no port of web; there is http",
    ),
    "no paths": (
        route(rules=[{"host": "shop.test", "paths": []}]),
        f"{NS}.routes.web.rules[0].paths = []: is empty; give at least one",
    ),
    "a path that is none": (
        route(**path(path="cart")),
        f"{NS}.routes.web.rules[0].paths[0].path = cart: must start with a slash",
    ),
    "a path's kind that is none": (
        route(**path(path_type="ImplementationSpecific")),
        f"{NS}.routes.web.rules[0].paths[0].path_type = 'ImplementationSpecific': means something else with "
        "each controller; write Prefix, which is for all below the path by its elements, or Exact; what a "
        "regular expression and a rewrite are for, strip_prefix: true may do",
    ),
    "a host of the second rule that is none": (
        route(rules=[*path()["rules"], {"host": "Shop.test", "paths": path()["rules"][0]["paths"]}]),
        f"{NS}.routes.web.rules[1].host = Shop.test: has upper case; write it lower, requests match either "
        "way",
    ),
    "the second path of the second rule twice": (
        route(rules=[*path()["rules"], {"host": "b.test", "paths": path()["rules"][0]["paths"] * 2}]),
        f"{NS}.routes.web.rules[1].paths[1].path = /: is what routes[1] matches too, with that host and "
        "path_type; remove one",
    ),
}

TEXTS = {
    "a namespace's label that is none": (
        shop(labels={"a b": ""}),
        f"{NS}.labels.a b = a b: is no key; write one such as tier or example.com/tier",
    ),
    "a namespace's label that the API server sets": (
        shop(labels={"kubernetes.io/metadata.name": "x"}),
        f"{NS}.labels.kubernetes.io/metadata.name = x: is set by itself; remove it",
    ),
    "a switch for DNS in an open namespace": (
        shop(allow_dns=False),
        f"{NS}.allow_dns = False: has no effect in a namespace that is open; set isolation: default-deny, or "
        "remove it",
    ),
    "a stack that can have no such name": (
        elsewhere(stack="../other"),
        "workloads.cluster.stack = ../other: is not a name of a stack; use up to 100 letters, digits, "
        "dashes, underscores and dots",
    ),
    "a kubeconfig without a name": (
        elsewhere(kubeconfig=""),
        "workloads.cluster.kubeconfig = '': is empty; write it, or remove the setting",
    ),
    "a folder with two slashes": (
        app(writable_paths=["//tmp"]),
        f"{NS}.apps.web.writable_paths[0] = //tmp: is not written in the shortest way; write /tmp",
    ),
    "a folder with a line's end": (
        app(writable_paths=["/a\nb"]),
        f"{NS}.apps.web.writable_paths[0] = '/a\\nb': has characters that no folder should have; "
        "choose another",
    ),
    "a Secret's name with an empty part": (
        route(tls={"secret": "a..b"}),
        f"{NS}.routes.web.tls.secret = a..b: is not a name of a Secret; use lower-case letters, digits, "
        "dashes, dots between",
    ),
}
TARGETS = {
    "no cluster": (
        {"workloads": {"namespaces": {"shop": SHOP}}},
        "workloads.cluster = None: is missing, and this stack has no cluster; add cluster.stack or "
        "cluster.kubeconfig",
    ),
    "two clusters": (
        {"cluster": CLUSTER, **elsewhere(stack="cluster")},
        "workloads.cluster = {'stack': 'cluster'}: excludes a cluster of this stack; remove one",
    ),
    "a cluster that is said in two ways": (
        elsewhere(stack="cluster", kubeconfig="~/.kube/config"),
        "workloads.cluster = {'stack': 'cluster', 'kubeconfig': '~/.kube/config'}: needs exactly one of "
        "stack "
        "and kubeconfig",
    ),
    "a cluster that is not said": (
        elsewhere(),
        "workloads.cluster = {}: needs exactly one of stack and kubeconfig",
    ),
    "a context of a stack": (
        elsewhere(stack="cluster", context="lab"),
        "workloads.cluster.context = lab: needs kubeconfig; or remove it",
    ),
    "one port of the nodes' network for two": (
        two(
            {"apps": {**SHOP["apps"], "agent": {**WEB, "host_network": True}}},
            {"apps": {**SHOP["apps"], "agent": {**WEB, "host_network": True}}},
        ),
        f"workloads.namespaces.street.apps.agent.ports.http = 8080: is {NS}.apps.agent.ports.http's too, and "
        "both are on the nodes' network; choose another",
    ),
}

REFUSED = {
    f"{kind}: {name}": case
    for kind, table in {
        "namespaces": NAMESPACES,
        "applications": APPS,
        "Services": SERVICES,
        "connections": CONNECTIONS,
        "policies": POLICIES,
        "routes": ROUTES,
        "texts": TEXTS,
        "targets": TARGETS,
    }.items()
    for name, case in table.items()
}


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_names_path_value_and_remedy(raw: dict[str, Any], message: str) -> None:
    assert refusal(raw) == message


BOTH_PROTOCOLS = {"http": {"port": 80, "node_port": 30001}, "data": {"port": 81, "node_port": 30001}}
ACCEPTED = {
    "one number of both protocols on every node": shop(
        services={"back": {"app": "back", "type": "NodePort", "ports": BOTH_PROTOCOLS}}
    ),
    "one port on the nodes' network of each protocol": shop(
        apps={
            **SHOP["apps"],
            "a": {"host_network": True, "ports": {"x": {"port": 9000}}},
            "b": {"host_network": True, "ports": {"x": {"port": 9000, "protocol": "udp"}}},
        }
    ),
    "a route of another controller": on_cluster(
        cluster={**CLUSTER, "ingress": None},
        shop={**SHOP, "routes": {"web": {**path(), "ingress_class": "nginx"}}},
    ),
    "an address of another cluster's pool": {
        "workloads": {
            "cluster": {"kubeconfig": "~/.kube/config", "context": "lab"},
            "namespaces": {
                "shop": {
                    "apps": {"web": WEB},
                    "services": {
                        "web": {"app": "web", "ports": WAYS, "type": "LoadBalancer", "address": "192.0.2.9"}
                    },
                    "routes": {"web": path()},
                }
            },
        }
    },
    "another stack's cluster": elsewhere(stack="cluster"),
    "a connection from addresses": connection(**{"from": "192.0.2.0/24"}),
    "a connection from another namespace": two(
        {"connections": {"in": {"from": "street/back", "to": "web"}}}, {}
    ),
    "a policy with the name of a connection that opens nothing": shop(
        connections={"in": {"from": "web", "to": "back"}}, policies={"in": {}}
    ),
    "a name for what is elsewhere": shop(
        services={"db": {"type": "ExternalName", "external_name": "db.example.com"}}
    ),
    "everything that a small server serves": app(ports=BACK["ports"], every_node=True, host_network=True),
}


@pytest.mark.parametrize("raw", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_fits_together_is_accepted(raw: dict[str, Any]) -> None:
    assert load(raw, "a test").workloads


def refused(raw: dict[str, Any], field: str, what: str) -> Any:
    """Settings of which one is refused, and what is wrong with it."""
    return pytest.param(raw, f"{NS}.{field} = ", id=what)


TWIN = {**path(), "tls": True, "https_only": True}


@pytest.mark.parametrize(
    ("raw", "beginning"),
    [
        refused(service(app=None), "services.web.app", "a Service with ports and no application"),
        refused(
            service(app=None, type="ExternalName", external_name="a.test"),
            "services.web.type",
            "a name with ports",
        ),
        refused(app(ports={"80": {"port": 80}}), "apps.web.ports.80", "a port's name has no letter"),
        refused(app(ports={"a--b": {"port": 80}}), "apps.web.ports.a--b", "a port's name has two dashes"),
        refused(
            app(sidecars={"server": {"port": 90}}),
            "apps.web.sidecars.server",
            "a sidecar has the name of the application's own container",
        ),
        refused(
            shop(isolation="default-deny", connections={"default-deny": {"from": "web", "to": "back"}}),
            "connections.default-deny",
            "a connection has the name of a policy that follows",
        ),
        refused(shop(routes={"web": {}}), "routes.web.rules", "a route without rules"),
        refused(
            route(tls=True, rules=[], default_backend={"service": "web", "port": "http"}),
            "routes.web.tls",
            "TLS for no host",
        ),
        refused(
            shop(routes={"web": TWIN, "web-redirect": path()}),
            "routes.web-redirect",
            "a route has the name of another one's redirect",
        ),
        refused(
            shop(
                services={"back": {"app": "back", "ports": {"data": {"port": 80}}}},
                routes={"web": path(service="back", port="data")},
            ),
            "routes.web.rules[0].paths[0].port",
            "a route leads to a UDP port",
        ),
        refused(
            shop(
                apps={
                    name: {
                        "host_network": True,
                        "ports": {"http": {"port": port}},
                        "sidecars": {"a": {"port": 9000}},
                    }
                    for name, port in (("one", 8001), ("two", 8002))
                },
                services={},
            ),
            "apps.two.sidecars.a.port",
            "a port of two sidecars on the nodes' network",
        ),
    ],
)
def test_this_is_refused_too(raw: dict[str, Any], beginning: str) -> None:
    assert refusal(raw).startswith(beginning)


def test_the_load_balancers_namespace_is_somebody_elses() -> None:
    assert "is somebody else's namespace" in refusal(on_cluster(metallb_system=SHOP))


@pytest.mark.parametrize(("end", "app"), [("from", "web"), ("to", "back")])
def test_no_connection_has_an_end_that_policies_do_not_see(end: str, app: str) -> None:
    raw = shop(isolation="default-deny", connections={"in": {"from": "web", "to": "back"}})
    apps = raw["workloads"]["namespaces"]["shop"]["apps"]
    raw["workloads"]["namespaces"]["shop"]["apps"] = {**apps, app: {**apps[app], "host_network": True}}
    assert refusal(raw) == (
        f"{NS}.connections.in.{end} = {app}: is on the nodes' network, where no policy sees it; "
        "remove host_network, or this connection"
    )


@pytest.mark.parametrize("name", ["ingress_class", "ingress_namespace"])
def test_the_own_ingress_controller_is_not_said_twice(name: str) -> None:
    raw = shop()
    raw["workloads"][name] = "nginx"
    assert refusal(raw) == f"workloads.{name} = nginx: is settled by cluster.ingress; remove it"
