"""Settings as people bring them from manifests: they work, or the refusal says what to write instead."""

from typing import Any

import pytest

from components.cluster.leaf import server_certificate
from stacks.model.routes import RouteSettings
from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER, SHOP, WEB, on_cluster, refusal, shop

NS = "workloads.namespaces.shop"
ROUTE = f"{NS}.routes.web"
SERVICE = f"{NS}.services.web"
APP = f"{NS}.apps.web"
POLICY = f"{NS}.policies.own"
PAIR = server_certificate("a secret that is long enough for a test", "test", "web", ["shop.test"]).pair
OTHER = server_certificate("a secret that is long enough for a test", "test", "other", ["other.test"]).pair
TAINT = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}
TOLERATION = {"key": "dedicated", "value": "db"}


def path(**changes: Any) -> dict[str, Any]:
    return {"path": "/", "service": "web", "port": "http", **changes}


def route(*paths: dict[str, Any], **changes: Any) -> dict[str, Any]:
    rules = [{"host": "shop.test", "paths": list(paths or [path()])}]
    return shop(routes={"web": {"rules": rules, **changes}})


def service(**changes: Any) -> dict[str, Any]:
    return shop(services={"web": {"app": "web", "ports": {"http": {"port": 80}}, **changes}})


def app(workers: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    cluster = {**CLUSTER, "workers": workers or CLUSTER["workers"]}
    if workers:  # entrances would need a node that takes any pod
        del cluster["load_balancer"], cluster["ingress"]
    return on_cluster(cluster=cluster, shop={"apps": {"web": {**WEB, **changes}}})


def policy(**spec: Any) -> dict[str, Any]:
    return shop(policies={"own": spec})


ACCEPTED = {
    "a backend's port by its number": route(path(port=80)),
    "a Secret that something else makes": route(tls={"secret": "my-cert"}),
    "a certificate that is given": route(tls={"certificate": PAIR.certificate, "key": PAIR.key}),
    "a key that only Pulumi can read": route(
        tls={"certificate": PAIR.certificate, "key": {"secure": "v1:x"}}
    ),
    "a prefix that is removed": route(path(path="/api/v1"), path(path="/web/v1"), strip_prefix=True),
    "a client that stays for ten seconds": service(session_affinity={"timeout_seconds": 10}),
    "two ports to one": service(ports={"http": {"port": 80}, "http-alt": {"port": 8081, "target": "http"}}),
    "pods that are not ready": service(publish_not_ready_addresses=True),
    "near pods first": service(traffic_distribution="PreferSameNode"),
    "nodes by a label": app({"worker-a": {"labels": {"tier": "front"}}}, nodes={"tier": "front"}),
    "a node by its name": app(nodes={"kubernetes.io/hostname": "worker-a"}),
    "a node by what only its kubelet knows": app(nodes={"kubernetes.io/arch": "amd64"}),
    "a taint that is tolerated": app({"worker-a": {"taints": [TAINT]}}, tolerations=[TOLERATION]),
    "a taint that only prefers others": app(
        {"worker-a": {"taints": [{**TAINT, "effect": "PreferNoSchedule"}]}}
    ),
    "one on every node, tainted or not": app({"worker-a": {"taints": [TAINT]}}, every_node=True),
    "the control plane, tolerated": app(
        nodes={"node-role.kubernetes.io/control-plane": ""},
        tolerations=[{"key": "node-role.kubernetes.io/control-plane"}],
    ),
    "an empty list for a direction that is not closed, as Kubernetes' clients write": policy(
        podSelector={}, policyTypes=["Egress"], ingress=[], egress=[]
    ),
}


@pytest.mark.parametrize("raw", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_this_works(raw: dict[str, Any]) -> None:
    assert load(raw, "a test").workloads


REFUSED = {
    "a path that only its controller understands": (
        route(path(path="/api(/|$)(.*)", path_type="ImplementationSpecific")),
        f"{ROUTE}.rules[0].paths[0].path_type = 'ImplementationSpecific': means something else with each "
        "controller; write Prefix, which is for all below the path by its elements, or Exact; what a regular "
        "expression and a rewrite are for, strip_prefix: true may do",
    ),
    "a wildcard as other controllers' paths have": (
        route(path(path="/api/*")),
        f"{ROUTE}.rules[0].paths[0].path = /api/*: ends with an asterisk, taken literally; write the "
        "path without it: a Prefix is for all below",
    ),
    "the end of a regular expression": (
        route(path(path="/api$")),
        f"{ROUTE}.rules[0].paths[0].path = /api$: is a regular expression, which no Exact and no Prefix is; "
        "write the path alone, such as /api",
    ),
    "a regular expression as a prefix": (
        route(path(path="/api(/|$)(.*)")),
        f"{ROUTE}.rules[0].paths[0].path = /api(/|$)(.*): is a regular expression, which no Exact and no "
        "Prefix is; write the path alone, such as /api",
    ),
    "a port's number as text": (
        route(path(port="80")),
        f"{ROUTE}.rules[0].paths[0].port = '80': is text; write the number without quotes",
    ),
    "a port's number that the Service has not": (
        route(path(port=81)),
        f"{ROUTE}.rules[0].paths[0].port = 81: is no port of web; there is 80",
    ),
    "a route to a name": (
        shop(
            services={"db": {"type": "ExternalName", "external_name": "db.example.com"}},
            routes={"web": {"rules": [{"host": "a.test", "paths": [path(service="db", port=80)]}]}},
        ),
        f"{ROUTE}.rules[0].paths[0].service = db: is of type ExternalName, where controllers do not lead by "
        "default, since the name can be anybody's; name a Service with an app",
    ),
    "a default backend beside rules": (
        route(default_backend={"service": "web", "port": 80}),
        f"{ROUTE}.default_backend = web: is ignored by Traefik beside rules; make it a route of its own, "
        "without rules",
    ),
    "a secret and a certificate": (
        route(tls={"secret": "a", "certificate": PAIR.certificate}),
        f"{ROUTE}.tls = a: has a secret and a certificate; give one of them",
    ),
    "a certificate without its key": (
        route(tls={"certificate": PAIR.certificate}),
        f"{ROUTE}.tls.key = None: is missing; give secret, or certificate and key; tls: true takes one of "
        "the stack's own CA",
    ),
    "nothing of a certificate": (
        route(tls={}),
        f"{ROUTE}.tls.secret = None: is missing; give secret, or certificate and key; tls: true takes one of "
        "the stack's own CA",
    ),
    "another host's certificate": (
        route(tls={"certificate": OTHER.certificate, "key": OTHER.key}),
        f"{ROUTE}.tls.certificate = other.test: leaves shop.test out; have it issued for that too",
    ),
    "another certificate's key": (
        route(tls={"certificate": PAIR.certificate, "key": OTHER.key}),
        f"{ROUTE}.tls.key = another key: is not the certificate's; give the pair",
    ),
    "a certificate without a host": (
        shop(routes={"web": {"rules": [{"paths": [path()]}], "tls": {"secret": "a"}}}),
        f"{ROUTE}.tls = a: has no effect without a host; add one, or remove it",
    ),
    "an unknown key of a certificate": (
        route(tls={"secretName": "a"}),
        f"{ROUTE}.tls.secretName = a: is an unknown key; did you mean secret?",
    ),
    "a prefix that is nothing": (
        route(strip_prefix=True),
        f"{ROUTE}.rules[0].paths[0].path = /: has 0 elements; strip_prefix takes 1 to 4; write another path",
    ),
    "prefixes of different lengths": (
        route(path(path="/api"), path(path="/web/v1"), strip_prefix=True),
        f"{ROUTE}.rules[0].paths[1].path = /web/v1: has 2 elements, /api has 1; strip_prefix needs "
        "two routes",
    ),
    "an exact path that is removed": (
        route(path(path="/api", path_type="Exact"), strip_prefix=True),
        f"{ROUTE}.rules[0].paths[0].path = /api: is Exact: strip_prefix leaves nothing of it; make it a "
        "Prefix",
    ),
    "a redirect of another controller": (
        route(tls=True, https_only=True, ingress_class="nginx"),
        f"{ROUTE}.https_only = True: is known to the class traefik only; remove it, or ingress_class",
    ),
    "a redirect from a port that two entrances have": (
        on_cluster(
            cluster={**CLUSTER, "ingress": {"http_port": 80, "https_port": 8443}},
            shop={
                **SHOP,
                "routes": {
                    "web": {
                        "rules": [{"host": "shop.test", "paths": [path()]}],
                        "tls": True,
                        "https_only": True,
                    }
                },
            },
        ),
        "cluster.ingress.https_port = 8443: is the HTTPS port beside HTTP port 80, and so is 443: a redirect "
        "from 80 can lead to one of them only; choose another HTTP port, or the same HTTPS port",
    ),
    "one host and path for two routes": (
        on_cluster(
            shop={**SHOP, "routes": {"one": {"rules": [{"host": "x.test", "paths": [path()]}]}}},
            street={**SHOP, "routes": {"two": {"rules": [{"host": "x.test", "paths": [path()]}]}}},
        ),
        "workloads.namespaces.street.routes.two.rules[0].paths[0].path = /: is what "
        f"{NS}.routes.one.rules[0].paths[0].path matches too, with that host and path_type; remove one",
    ),
    "a client that stays for no time": (
        service(session_affinity={"timeout_seconds": 0}),
        f"{SERVICE}.session_affinity.timeout_seconds = 0: input should be greater than or equal to 1",
    ),
    "a client that stays, of a name that leads to pods": (
        service(session_affinity=True, headless=True),
        f"{SERVICE}.session_affinity = True: has no effect with headless; remove one of them",
    ),
    "near pods of a name that leads to all": (
        service(traffic_distribution="PreferClose", headless=True),
        f"{SERVICE}.traffic_distribution = PreferClose: has no effect with headless; remove one of them",
    ),
    "one port twice": (
        service(ports={"http": {"port": 80}, "web": {"port": 80, "target": "http"}}),
        f"{SERVICE}.ports.web.port = 80: is ports.http's too; choose another",
    ),
    "a target that the application has not": (
        service(ports={"web": {"port": 80, "target": "htp"}}),
        f"{SERVICE}.ports.web.target = htp: is no port of web; did you mean http?",
    ),
    "a name of a Service that begins with a digit": (
        shop(services={"1web": {"app": "web", "ports": {"http": {"port": 80}}}}),
        f"{NS}.services.1web.name = 1web: must begin with a letter, as names of Services do; choose another",
    ),
    "an address as a name": (
        shop(services={"db": {"type": "ExternalName", "external_name": "192.0.2.7"}}),
        f"{NS}.services.db.external_name = 192.0.2.7: is an IP address, which DNS does not take for a name; "
        "write a name",
    ),
    "a name that is near": (
        shop(
            services={
                "db": {
                    "type": "ExternalName",
                    "external_name": "db.test",
                    "traffic_distribution": "PreferClose",
                }
            }
        ),
        f"{NS}.services.db.traffic_distribution = PreferClose: has no effect with type ExternalName; "
        "remove it",
    ),
    "clients of another version of IP": (
        service(type="LoadBalancer", source_ranges=["fd00::/8"]),
        f"{SERVICE}.source_ranges[0] = fd00::/8: is IPv6, and this project's clusters have IPv4 only; write "
        "IPv4",
    ),
    "more load balancers than addresses": (
        on_cluster(
            cluster={**CLUSTER, "load_balancer": {"addresses": "10.1.0.32/32"}},
            shop={
                **SHOP,
                "services": {"a": {"type": "LoadBalancer", "app": "web", "ports": {"http": {"port": 80}}}},
            },
        ),
        "cluster.load_balancer.addresses = 10.1.0.32/32: has 1 addresses for 2 Services, that of "
        "cluster.ingress among them; give it more",
    ),
    "labels that no node has": (
        app({"worker-a": {"labels": {"tier": "front"}}}, nodes={"tier": "back"}),
        f"{APP}.nodes = tier=back: are the labels of no node of this cluster; its nodes have "
        "kubernetes.io/hostname=control-plane, kubernetes.io/hostname=worker-a, kubernetes.io/os=linux, "
        "node-role.kubernetes.io/control-plane=, tier=front",
    ),
    "nodes that take no pods": (
        app({"worker-a": {"taints": [TAINT]}}),
        f"{APP}.nodes = any: no node takes them: dedicated=db:NoSchedule, "
        "node-role.kubernetes.io/control-plane:NoSchedule; add tolerations, or choose other nodes",
    ),
    "a toleration of another value": (
        app({"worker-a": {"taints": [TAINT]}}, tolerations=[{**TOLERATION, "value": "web"}]),
        f"{APP}.nodes = any: no node takes them: dedicated=db:NoSchedule, "
        "node-role.kubernetes.io/control-plane:NoSchedule; add tolerations, or choose other nodes",
    ),
    "more pods on the nodes' network than nodes": (
        app(host_network=True, replicas=2),
        f"{APP}.replicas = 2: is more than the 1 nodes that take them, one each with host_network; lower it, "
        "or every_node: true",
    ),
    "more pods than nodes take": (
        app(replicas=221),
        "workloads.namespaces = 221 pods: are more than 2 nodes take (110 each); lower replicas",
    ),
    "a port that the nodes themselves have": (
        app(host_network=True, ports={"http": {"port": 10250}}),
        f"{APP}.ports.http = 10250: is the kubelet's too, and both are on the nodes' network; choose another",
    ),
    "a number of a user that no system has": (
        app(user=2**31),
        f"{APP}.user = {2**31}: input should be less than or equal to {2**31 - 1}",
    ),
    "a whole manifest": (
        policy(
            apiVersion="networking.k8s.io/v1",
            kind="NetworkPolicy",
            metadata={"name": "a"},
            spec={"podSelector": {}},
        ),
        f"{POLICY} = a whole manifest: has more than is meant here; write the spec alone: what stands below "
        "spec, such as podSelector",
    ),
    "rules for a direction that is not closed": (
        policy(podSelector={}, policyTypes=["Egress"], ingress=[{}]),
        f"{POLICY}.ingress = 1 rule: is ignored, since policyTypes does not name Ingress; add it there, or "
        "remove this",
    ),
}


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_this_is_refused_in_words_that_say_what_to_write(raw: dict[str, Any], message: str) -> None:
    assert refusal(raw) == message


def test_a_key_is_shown_to_nobody() -> None:
    raw = route(tls={"certificate": PAIR.certificate, "key": PAIR.key})
    assert PAIR.key not in repr(load(raw, "a test"))
    assert PAIR.key not in refusal(route(tls={"certificate": OTHER.certificate, "key": PAIR.key}))


def test_paths_count_by_their_elements() -> None:
    found = RouteSettings.model_validate_json(
        '{"rules": [{"paths": [{"path": "/a/b/", "service": "web", "port": 80}]}], "strip_prefix": true}'
    )
    assert found.depth == 2
    assert found.annotations == {"traefik.ingress.kubernetes.io/router.middlewares": "strip-prefix-2@file"}
