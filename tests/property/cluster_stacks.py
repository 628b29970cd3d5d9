"""Stacks with a cluster and what runs on it, drawn so that nearly all of them can be built."""

from typing import Any

from hypothesis import strategies as st

from tests.property.docker_stacks import FLAGS, Raw, some

LABELS = st.dictionaries(
    st.sampled_from(["tier", "example.com/zone"]), st.sampled_from(["", "a"]), max_size=2
)
TAINTS = st.lists(st.just({"key": "dedicated", "value": "a", "effect": "NoSchedule"}), max_size=1)
APPS = ("web", "back", "3d")
POLICIES: tuple[Raw, ...] = (
    {"podSelector": {}, "policyTypes": ["Egress"]},
    {"podSelector": {"matchLabels": {"tier": "a"}}, "ingress": [{"ports": [{"port": 80, "endPort": 90}]}]},
    {"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}]},
    {"egress": [{"to": [{"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}]}]},
)


def clusters() -> st.SearchStrategy[Raw]:
    """A cluster with some workers, and with or without add-ons."""
    worker = some(labels=LABELS, taints=TAINTS, memory_mib=st.just(1024))
    needed: dict[str, st.SearchStrategy[Any]] = {
        "network": st.just({"subnet": "10.1.0.0/16"}) | st.just({"subnet": "10.1.0.0/24", "mtu": 1400}),
        "pod_subnet": st.just("10.2.0.0/16"),
        "service_subnet": st.just("10.3.0.0/16"),
        "api_port": st.just(16443),
    }
    optional = {
        "workers": st.dictionaries(st.sampled_from(["worker-a", "worker-b", "1"]), worker, max_size=3),
        "control_plane": some(labels=LABELS, ipv4=st.just("10.1.0.10")),
        "api_names": st.just(["cluster.test", "192.0.2.7"]),
        "nameservers": st.just(["192.0.2.53"]),
        "registry_mirrors": st.just({"docker.io": ["https://mirror.test/v2/hub", {"url": "http://m:5000"}]}),
        "feature_gates": st.just({"AllBeta": True}),
        "sysctls": st.just({"net.ipv4.ip_forward": "1"}),
        "load_balancer": st.just({"addresses": "10.1.0.32/28"}),
        "ingress": st.just({"http_port": 18080, "https_port": 18443, "external_traffic_policy": "Local"}),
    }
    return st.fixed_dictionaries(needed, optional=optional)


def apps() -> st.SearchStrategy[Raw]:
    """An application that serves one TCP port, and perhaps one for UDP."""
    http = {"http": {"port": 8080}}
    ports = st.sampled_from([http, {**http, "data": {"port": 8080, "protocol": "udp"}}])
    optional = {
        "labels": LABELS,
        "sidecars": st.just({"metrics": {"port": 9090}}),
        "writable_paths": st.just(["/tmp", "/var/cache/x"]),
        "memory_mib": st.just(64),
        "user": st.just(1000),
    }
    kinds = st.sampled_from([{}, {"every_node": True}, {"replicas": 2}, {"image": "nginx:1.29"}])
    return st.builds(
        lambda fixed, kind: {**fixed, **kind},
        st.fixed_dictionaries({"ports": ports}, optional=optional),
        kinds,
    )


def services(app: str) -> st.SearchStrategy[Raw]:
    """A Service in front of an application."""
    port = {"http": {"port": 80}}
    kinds: list[Raw] = [
        {},
        {"headless": True},
        {"type": "NodePort"},
        {"type": "LoadBalancer", "source_ranges": ["10.0.0.0/8"], "external_traffic_policy": "Local"},
        {"session_affinity": {"timeout_seconds": 10}, "traffic_distribution": "PreferClose"},
        {"publish_not_ready_addresses": True},
    ]
    return st.sampled_from([{"app": app, "ports": port, **kind} for kind in kinds])


def routes(name: str, service: str) -> st.SearchStrategy[Raw]:
    """A route to a Service, with hosts of its own."""
    path = {"path": "/api", "service": service, "port": "http"}
    rules: list[Raw] = [{"host": f"{name}.team.test", "paths": [path]}]
    kinds: list[Raw] = [
        {},
        {"tls": True},
        {"tls": {"secret": "own"}},
        {"tls": True, "https_only": True},
        {"strip_prefix": True},
    ]
    return st.sampled_from([{"rules": rules, **kind} for kind in kinds])


@st.composite
def namespaces(draw: st.DrawFn, name: str) -> Raw:
    """Applications with Services, routes, connections and policies."""
    chosen = draw(st.lists(st.sampled_from(APPS), min_size=1, max_size=2, unique=True))
    found: Raw = {
        "apps": {app: draw(apps()) for app in chosen},
        "services": {f"to-{app}": draw(services(app)) for app in chosen if draw(FLAGS)},
        "policies": {"own": draw(st.sampled_from(POLICIES))} if draw(FLAGS) else {},
        **draw(some(labels=LABELS, isolation=st.just("default-deny"))),
    }
    found["routes"] = {
        f"r-{service}": draw(routes(f"{name}-{service}", service))
        for service in found["services"]
        if draw(FLAGS)
    }
    source = draw(st.sampled_from([chosen[0], "192.0.2.0/24"]))
    found["connections"] = {"in": {"from": source, "to": chosen[-1]}} if draw(FLAGS) else {}
    return found


@st.composite
def cluster_stacks(draw: st.DrawFn) -> Raw:
    """A cluster with workloads, or workloads on another's."""
    wanted: Raw = {"namespaces": {name: draw(namespaces(name)) for name in ("shop", "street") if draw(FLAGS)}}
    wanted |= draw(
        some(
            team=st.just(
                {"group": "people", "domain": "team.test", "quota": {"load_balancers": 2, "node_ports": 4}}
            )
        )
    )
    elsewhere = st.sampled_from([{"stack": "cluster"}, {"kubeconfig": "~/.kube/config", "context": "x"}])
    cluster = draw(clusters() | st.none())
    own = {"cluster": cluster} if cluster else {}
    if not wanted["namespaces"]:
        return own
    return {**own, "workloads": wanted if cluster else {"cluster": draw(elsewhere), **wanted}}
