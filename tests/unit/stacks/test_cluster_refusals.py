"""Every refusal of a cluster's settings, with its path, value and remedy."""

from typing import Any

import pytest

from stacks.settings import load
from tests.unit.stacks.sample import refusal

CLUSTER: dict[str, Any] = {
    "network": {"subnet": "10.1.0.0/16"},
    "pod_subnet": "10.2.0.0/16",
    "service_subnet": "10.3.0.0/16",
    "api_port": 16443,
    "workers": {"worker-a": {}},
}
INGRESS = {"http_port": 18080, "https_port": 18443}
FRONT = {"driver": "bridge", "subnet": "10.1.0.0/16"}


def cluster(**changes: Any) -> dict[str, Any]:
    """Settings with a cluster that differs in these."""
    return {"cluster": {**CLUSTER, **changes}}


def worker(**changes: Any) -> dict[str, Any]:
    """Settings with a worker that says these."""
    return cluster(workers={"worker-a": changes})


REFUSED = {
    "an unknown key of a cluster": (
        cluster(pod_subnets=1),
        "cluster.pod_subnets = 1: is an unknown key; did you mean pod_subnet?",
    ),
    "an unknown key of a worker": (
        worker(lables={}),
        "cluster.workers.worker-a.lables = {}: is an unknown key; did you mean labels?",
    ),
    "an unknown key of a taint": (
        worker(taints=[{"key": "a", "effect": "NoExecute", "valu": "b"}]),
        "cluster.workers.worker-a.taints[0].valu = b: is an unknown key; did you mean value?",
    ),
    "an unknown key of a worker's port": (
        worker(ports=[{"internal": 1, "external": 2, "proto": "udp"}]),
        "cluster.workers.worker-a.ports[0].proto = udp: is an unknown key; did you mean protocol?",
    ),
    "an unknown key of the network": (
        cluster(network={"subnet": "10.1.0.0/16", "mtuu": 1}),
        "cluster.network.mtuu = 1: is an unknown key; did you mean mtu?",
    ),
    "an unknown key of calico": (
        cluster(calico={"image": {}}),
        "cluster.calico.image = {}: is an unknown key; did you mean images?",
    ),
    "no network": (
        cluster(network={}),
        "cluster.network = {}: needs exactly one of subnet and existing",
    ),
    "a network that is not there": (
        {"networks": {"front": FRONT}, **cluster(network={"existing": "frnt"})},
        "cluster.network.existing = frnt: is no network of this stack; did you mean front?",
    ),
    "an internal network": (
        {"networks": {"front": {**FRONT, "internal": True}}, **cluster(network={"existing": "front"})},
        "cluster.network.existing = front: can't carry nodes; name a bridge with a way out whose containers "
        "may talk to each other",
    ),
    "an MTU of somebody else's network": (
        {"networks": {"front": FRONT}, **cluster(network={"existing": "front", "mtu": 1400})},
        "cluster.network.mtu = 1400: belongs to a bridge of its own; set networks.front.mtu",
    ),
    "pods on the nodes' subnet": (
        cluster(pod_subnet="10.1.0.0/20"),
        "cluster.pod_subnet = 10.1.0.0/20: overlaps cluster.network.subnet (10.1.0.0/16); move one of them",
    ),
    "Services on the pods' subnet": (
        cluster(service_subnet="10.2.9.0/24"),
        "cluster.service_subnet = 10.2.9.0/24: overlaps cluster.pod_subnet (10.2.0.0/16); move one of them",
    ),
    "pods on a network of the stack": (
        {"networks": {"front": {**FRONT, "subnet": "10.2.3.0/24"}}, **cluster()},
        "cluster.pod_subnet = 10.2.0.0/16: overlaps networks.front.subnet (10.2.3.0/24); move one of them",
    ),
    "pods on what others have": (
        {"reserved_subnets": {"office": "10.2.0.0/24"}, **cluster()},
        "cluster.pod_subnet = 10.2.0.0/16: overlaps reserved_subnets.office (10.2.0.0/24); move one of them",
    ),
    "pods without room": (
        cluster(pod_subnet="10.2.0.0/25"),
        "cluster.pod_subnet = 10.2.0.0/25: is too small; make it /24 or larger",
    ),
    "pods with IPv6": (
        cluster(pod_subnet="fd00::/64"),
        "cluster.pod_subnet = fd00::/64: is IPv6, which is not supported yet; give one IPv4 CIDR such as "
        "10.221.0.0/16",
    ),
    "pods with IPv4 and IPv6": (
        cluster(pod_subnet="10.2.0.0/16,fd00:10::/56"),
        "cluster.pod_subnet = 10.2.0.0/16,fd00:10::/56: names several subnets, and dual stack is not "
        "supported yet; give one IPv4 CIDR such as 10.221.0.0/16",
    ),
    "more Services than kubeadm takes": (
        cluster(
            network={"subnet": "192.168.0.0/24"}, pod_subnet="172.20.0.0/16", service_subnet="10.0.0.0/8"
        ),
        "cluster.service_subnet = 10.0.0.0/8: is larger than kubeadm takes; make it /12 or smaller",
    ),
    "pods on loopback addresses": (
        cluster(pod_subnet="127.1.0.0/16"),
        "cluster.pod_subnet = 127.1.0.0/16: overlaps 127.0.0.0/8, which is for loopback; write a private one "
        "such as 10.221.0.0/16",
    ),
    "more nodes than blocks of pod addresses": (
        cluster(pod_subnet="10.2.0.0/24", workers={name: {} for name in "abcd"}),
        "cluster.pod_subnet = 10.2.0.0/24: has 4 blocks of 64 addresses for 5 nodes; make it /23 or larger",
    ),
    "a loopback name server": (
        cluster(nameservers=["127.0.0.53"]),
        "cluster.nameservers[0] = 127.0.0.53: is, in a pod, the pod itself: the cluster's DNS would ask "
        "itself; write another, or none",
    ),
    "the cluster's own DNS as name server": (
        cluster(nameservers=["10.3.0.10"]),
        "cluster.nameservers[0] = 10.3.0.10: is in cluster.service_subnet: the cluster's DNS would ask "
        "itself; write one outside of it",
    ),
    "a name server that pods can't reach": (
        cluster(nameservers=["2620:fe::fe"]),
        "cluster.nameservers[0] = 2620:fe::fe: is IPv6, and pods have IPv4 only; write an IPv4 address",
    ),
    "a fourth name server": (
        cluster(nameservers=["9.9.9.9", "9.9.9.10", "9.9.9.11", "9.9.9.12"]),
        "cluster.nameservers[3] = 9.9.9.12: has no effect: pods ask 3 name servers at most; remove it",
    ),
    "the kubelet's own label": (
        worker(labels={"kubernetes.io/hostname": "a"}),
        "cluster.workers.worker-a.labels.kubernetes.io/hostname = a: is set by the kubelet; choose "
        "another key",
    ),
    "the node controller's own taint": (
        worker(taints=[{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]),
        "cluster.workers.worker-a.taints[0].key = node.kubernetes.io/not-ready: is set and removed by "
        "Kubernetes' node controller; choose another key",
    ),
    "an address outside": (
        worker(ipv4="10.9.0.1"),
        "cluster.workers.worker-a.ipv4 = 10.9.0.1: is outside of 10.1.0.0/16; write an address inside of it",
    ),
    "the address of an endpoint": (
        {
            "networks": {"front": FRONT},
            "endpoints": {"a": {"networks": {"front": {"ipv4": "10.1.0.9"}}}},
            **cluster(network={"existing": "front"}, workers={"worker-a": {"ipv4": "10.1.0.9"}}),
        },
        "cluster.workers.worker-a.ipv4 = 10.1.0.9: is already taken by endpoints.a.networks.front.ipv4; "
        "choose another",
    ),
    "a worker that is the control plane": (
        cluster(workers={"control-plane": {}}),
        "cluster.workers.control-plane = control-plane: is the control plane's name; choose another",
    ),
    "the name of an endpoint": (
        {"endpoints": {"worker-a": {}}, **cluster()},
        "cluster.workers.worker-a = worker-a: is already the name of endpoints.worker-a; choose another",
    ),
    "a network with the nodes' name": (
        {"networks": {"nodes": {**FRONT, "subnet": "10.9.0.0/24"}}, **cluster()},
        "networks.nodes = nodes: is the name of the cluster's own network; choose another, or set "
        "cluster.network.existing",
    ),
    "a port of the API server": (
        worker(ports=[{"internal": 80, "external": 16443}]),
        "cluster.workers.worker-a.ports[0].external = 16443: is taken by cluster.api_port; choose another",
    ),
    "a label that is none": (
        worker(labels={"a b": "c"}),
        "cluster.workers.worker-a.labels.a b = a b: is no key; write one such as tier or example.com/tier",
    ),
    "a taint twice": (
        worker(taints=[{"key": "a", "effect": "NoExecute"}] * 2),
        "cluster.workers.worker-a.taints[1].key = a: has effect NoExecute twice; remove one",
    ),
    "no node that takes pods, where the ingress controller needs one": (
        cluster(
            workers={"a": {"taints": [{"key": "dedicated", "effect": "NoSchedule"}]}},
            ingress=INGRESS,
            load_balancer={"addresses": "10.1.0.32/28"},
        ),
        "cluster.workers = taints on every node: keep every pod off that tolerates nothing, and "
        "cluster.load_balancer and cluster.ingress need a node; leave one worker without, or with "
        "PreferNoSchedule",
    ),
    "no node that takes the cluster's DNS": (
        cluster(
            workers={"a": {"taints": [{"key": "dedicated", "effect": "NoExecute"}]}},
            control_plane={"taints": [{"key": "dedicated", "effect": "NoSchedule"}]},
        ),
        "cluster.workers = taints on every node: keep every pod off that tolerates nothing, and the "
        "cluster's DNS needs a node; leave one worker without, or with PreferNoSchedule",
    ),
    "a version without image": (
        cluster(kubernetes="1.36.1"),
        "cluster.image = None: is missing, and kubernetes is given; give both or neither",
    ),
    "a version that is none": (
        cluster(kubernetes="latest", image="node:1"),
        "cluster.kubernetes = latest: is no version; write one such as 1.37.2",
    ),
    "a version of Calico that is none": (
        cluster(calico={"version": "v3.32.1"}),
        "cluster.calico.version = v3.32.1: is no version; write one such as 3.32.1",
    ),
    "a pool that is none": (
        cluster(load_balancer={"addresses": "10.1.0"}),
        "cluster.load_balancer.addresses = 10.1.0: is no pool of IPv4 addresses; write a CIDR such as "
        "10.220.1.0/28, or 10.220.1.10-10.220.1.20",
    ),
    "a pool that ends before it begins": (
        cluster(load_balancer={"addresses": "10.1.0.9-10.1.0.3"}),
        "cluster.load_balancer.addresses = 10.1.0.9-10.1.0.3: ends before it begins; write 10.1.0.3-10.1.0.9",
    ),
    "a pool of another network": (
        cluster(load_balancer={"addresses": "10.9.0.0/28"}),
        "cluster.load_balancer.addresses = 10.9.0.0-10.9.0.15: is outside of the node network 10.1.0.0/16; "
        "write a part of it",
    ),
    "a pool with the gateway": (
        cluster(load_balancer={"addresses": "10.1.0.1-10.1.0.3"}),
        "cluster.load_balancer.addresses = 10.1.0.1-10.1.0.3: has 10.1.0.1 in it, the gateway; choose other "
        "addresses",
    ),
    "a pool with a node's address": (
        cluster(load_balancer={"addresses": "10.1.0.8/29"}, workers={"worker-a": {"ipv4": "10.1.0.11"}}),
        "cluster.load_balancer.addresses = 10.1.0.8-10.1.0.15: has 10.1.0.11 in it, which is "
        "cluster.workers.worker-a.ipv4's; choose other addresses",
    ),
    "a pool with an endpoint's address": (
        {
            "networks": {"front": FRONT},
            "endpoints": {"a": {"networks": {"front": {"ipv4": "10.1.0.9"}}}},
            **cluster(network={"existing": "front"}, load_balancer={"addresses": "10.1.0.8/29"}),
        },
        "cluster.load_balancer.addresses = 10.1.0.8-10.1.0.15: has 10.1.0.9 in it, which is "
        "endpoints.a.networks.front.ipv4's; choose other addresses",
    ),
    "a pool that Docker hands out": (
        {
            "networks": {"front": {**FRONT, "ip_range": "10.1.0.0/24"}},
            **cluster(network={"existing": "front"}, load_balancer={"addresses": "10.1.0.8/29"}),
        },
        "cluster.load_balancer.addresses = 10.1.0.8-10.1.0.15: overlaps the range that Docker hands out, "
        "10.1.0.0/24; choose other addresses",
    ),
    "an unknown key of the load balancer": (
        cluster(load_balancer={"addresses": "10.1.0.8/29", "adresses": "a"}),
        "cluster.load_balancer.adresses = a: is an unknown key; did you mean addresses?",
    ),
    "an ingress controller on no node": (
        cluster(ingress={**INGRESS, "node": "worker-b"}),
        "cluster.ingress.node = worker-b: is no node of this cluster; did you mean worker-a?",
    ),
    "an ingress controller on no node port": (
        cluster(ingress={**INGRESS, "http_node_port": 80}),
        "cluster.ingress.http_node_port = 80: is no node port; choose one of 30000 to 32767",
    ),
    "one port for two": (
        cluster(ingress={**INGRESS, "https_node_port": 30080}),
        "cluster.ingress.https_node_port = 30080: is http_node_port's too; choose another",
    ),
    "an ingress controller's port that the node publishes itself": (
        cluster(
            ingress={**INGRESS, "node": "worker-a"},
            workers={"worker-a": {"ports": [{"internal": 30080, "external": 18000}]}},
        ),
        "cluster.workers.worker-a.ports[0].internal = 30080: is published by cluster.ingress; remove it",
    ),
    "an ingress controller's port that the API server has": (
        cluster(ingress={**INGRESS, "http_port": 16443}),
        "cluster.ingress.http_port = 16443: is taken by cluster.api_port; choose another",
    ),
    "an unknown key of the ingress controller": (
        cluster(ingress={**INGRESS, "htp_port": 1}),
        "cluster.ingress.htp_port = 1: is an unknown key; did you mean http_port?",
    ),
    "an image without version": (
        cluster(image="node:1"),
        "cluster.kubernetes = None: is missing, and image is given; give both or neither",
    ),
    "a version of MetalLB that is none": (
        cluster(load_balancer={"addresses": "10.1.0.8/29", "version": "v0.15.3"}),
        "cluster.load_balancer.version = v0.15.3: is no version; write one such as 0.15.3",
    ),
    "an address of the host that is none": (
        cluster(api_host_ip="localhost"),
        "cluster.api_host_ip = localhost: is no IP address; write one such as 10.210.1.10",
    ),
    "a URL for the certificate": (
        cluster(api_names=["https://cluster.example"]),
        "cluster.api_names[0] = https://cluster.example: is not a name or address; write one such as "
        "cluster.example.com or 192.168.1.7",
    ),
    "half an address for the certificate": (
        cluster(api_names=["192.168.1"]),
        "cluster.api_names[0] = 192.168.1: is not a name or address; write one such as cluster.example.com "
        "or 192.168.1.7",
    ),
    "every address for the certificate": (
        cluster(api_names=["cluster.example", "0.0.0.0"]),
        "cluster.api_names[1] = 0.0.0.0: stands for every address of a host, and no client asks for it; "
        "write what they ask for",
    ),
    "a name twice in the certificate": (
        cluster(api_names=["cluster.example", "cluster.example"]),
        "cluster.api_names[1] = cluster.example: is there twice; remove one",
    ),
    "an address of the host with a zone": (
        cluster(api_host_ip="fe80::1%eth0"),
        "cluster.api_host_ip = fe80::1%eth0: has a zone, which Docker does not take; write it without one",
    ),
    "an ingress controller's address of the host that is none": (
        cluster(ingress={**INGRESS, "host_ip": "localhost"}),
        "cluster.ingress.host_ip = localhost: is no IP address; write one such as 10.210.1.10",
    ),
    "one port on the host for HTTP and HTTPS": (
        cluster(ingress={"http_port": 18080, "https_port": 18080}),
        "cluster.ingress.https_port = 18080: is taken by cluster.ingress.http_port; choose another",
    ),
    "an ingress controller's port that an endpoint has": (
        {
            "endpoints": {"a": {"ports": [{"internal": 80, "external": 18443}]}},
            **cluster(ingress=INGRESS),
        },
        "cluster.ingress.https_port = 18443: is taken by endpoints.a.ports[0].external; choose another",
    ),
    "an ingress controller on a node that another has named": (
        cluster(ingress={**INGRESS, "node": "controller"}),
        "cluster.ingress.node = controller: is no node of this cluster; did you mean control-plane?",
    ),
    "both of an ingress controller's ports that the node publishes itself": (
        cluster(
            ingress=INGRESS,
            control_plane={
                "ports": [
                    {"internal": 30443, "external": 18001},
                    {"internal": 9000, "external": 18002},
                    {"internal": 30080, "external": 18003},
                ]
            },
        ),
        "cluster.control_plane.ports[0].internal = 30443: is published by cluster.ingress; remove it\n"
        "cluster.control_plane.ports[2].internal = 30080: is published by cluster.ingress; remove it",
    ),
    "a pool with the broadcast address": (
        cluster(network={"subnet": "10.1.0.0/24"}, load_balancer={"addresses": "10.1.0.255"}),
        "cluster.load_balancer.addresses = 10.1.0.255-10.1.0.255: has 10.1.0.255 in it, the network's own "
        "or a reserved address; choose other addresses",
    ),
    "a pool with an address that follows from a node's name": (
        cluster(load_balancer={"addresses": "10.1.196.32/28"}),
        "cluster.load_balancer.addresses = 10.1.196.32-10.1.196.47: has 10.1.196.40 in it, which is "
        "cluster.workers.worker-a.ipv4's; choose other addresses",
    ),
    "a node's address alone, and not what follows from it": (
        cluster(load_balancer={"addresses": "10.1.0.8/29"}, workers={"worker-a": {"ipv4": "10.9.0.9"}}),
        "cluster.workers.worker-a.ipv4 = 10.9.0.9: is outside of 10.1.0.0/16; write an address inside of it",
    ),
    "a registry that is a path": (
        cluster(registry_mirrors={"docker.io/library": ["http://mirror.test"]}),
        "cluster.registry_mirrors.docker.io/library = docker.io/library: is not a registry; write a host's "
        "name, such as docker.io or registry.example.com:5000",
    ),
    "a mirror that is no URL": (
        cluster(registry_mirrors={"docker.io": ["mirror"]}),
        "cluster.registry_mirrors.docker.io[0] = mirror: is not a URL; write one that begins with https:// "
        "or http://",
    ),
    "a star for every registry": (
        cluster(registry_mirrors={"*": ["http://mirror.test"]}),
        "cluster.registry_mirrors.* = *: is not a name that containerd knows; write _default for every other "
        "registry",
    ),
    "Docker Hub by the name of its server": (
        cluster(registry_mirrors={"registry-1.docker.io": ["http://mirror.test"]}),
        "cluster.registry_mirrors.registry-1.docker.io = registry-1.docker.io: is Docker Hub, which images "
        "name docker.io; write docker.io",
    ),
    "a mirror's user without password": (
        cluster(registry_mirrors={"docker.io": [{"url": "https://mirror.test", "username": "me"}]}),
        "cluster.registry_mirrors.docker.io[0].password = None: is missing, and username is given; give both "
        "or neither",
    ),
    "a mirror's user in its URL, without showing the password": (
        cluster(registry_mirrors={"docker.io": ["https://me:hidden@mirror.test"]}),
        "cluster.registry_mirrors.docker.io[0] = https://mirror.test: has a user in it, which containerd "
        "does not send; give username and password",
    ),
    "a mirror's address without its bracket": (
        cluster(registry_mirrors={"docker.io": ["https://me:hidden@[mirror"]}),
        "cluster.registry_mirrors.docker.io[0] = ...@[mirror: has no valid host and port; write them as in "
        "https://mirror.example.com:5000",
    ),
    "a mirror's port that is none": (
        cluster(registry_mirrors={"docker.io": ["https://mirror.test:99999"]}),
        "cluster.registry_mirrors.docker.io[0] = https://mirror.test:99999: has no valid host and port; "
        "write them as in https://mirror.example.com:5000",
    ),
    "a node image that is no reference": (
        cluster(image="kindest/node v1", kubernetes="1.37.2"),
        "cluster.image = kindest/node v1: is not a valid image reference; write one such as nginx:1.29 or "
        "example.com/team/web:2",
    ),
    "an ingress controller's image that is no reference": (
        cluster(ingress={**INGRESS, "image": "Traefik"}),
        "cluster.ingress.image = Traefik: is not a valid image reference; write one such as nginx:1.29 or "
        "example.com/team/web:2",
    ),
    "an image that Calico does not have": (
        cluster(calico={"images": {"calico/nod": "mirror.test/node:1"}}),
        "cluster.calico.images.calico/nod = calico/nod: is not an image of Calico's manifest; known are "
        "calico/cni, calico/kube-controllers, calico/node",
    ),
    "a feature gate that is two": (
        cluster(feature_gates={"A=true,B": True}),
        "cluster.feature_gates.A=true,B = True: is not a feature gate; write its name alone, such as AllBeta",
    ),
    "a kernel parameter that is none": (
        cluster(sysctls={"net.": "1"}),
        "cluster.sysctls.net. = 1: is not a kernel parameter; write one such as net.ipv4.ip_forward",
    ),
    "a kernel parameter without a value": (
        cluster(sysctls={"net.ipv4.ip_forward": ""}),
        "cluster.sysctls.net.ipv4.ip_forward = '': is not a value of one line; write one such as 1",
    ),
    "nodes with an MTU that is too small for pods": (
        cluster(network={"subnet": "10.1.0.0/16", "mtu": 600}),
        "cluster.network.mtu = 600: must be 626 to 65535 (50 are the driver's own)",
    ),
    "nodes on a bridge whose MTU is too small for pods": (
        {"networks": {"front": {**FRONT, "mtu": 600}}, **cluster(network={"existing": "front"})},
        "networks.front.mtu = 600: must be 626 to 65535 (50 are the driver's own)",
    ),
    "a label's prefix that is no name": (
        worker(labels={"a..b/c": ""}),
        "cluster.workers.worker-a.labels.a..b/c = a..b/c: is no key; write one such as tier or "
        "example.com/tier",
    ),
    "more memory than the engine can count": (
        worker(memory_mib=1 << 43),
        "cluster.workers.worker-a.memory_mib = 8796093022208: input should be less than or equal to 16777216",
    ),
    "a mirror's certificate without TLS": (
        cluster(registry_mirrors={"docker.io": [{"url": "http://mirror.test", "ca": "a"}]}),
        "cluster.registry_mirrors.docker.io[0].ca = given: has no effect with http://; write https://, or "
        "remove it",
    ),
    "a mirror's certificate that is none": (
        cluster(registry_mirrors={"docker.io": [{"url": "https://mirror.test", "ca": "a"}]}),
        "cluster.registry_mirrors.docker.io[0].ca = 1 characters: is not a PEM certificate; paste the file "
        "that begins with -----BEGIN CERTIFICATE-----",
    ),
    "a mirror twice": (
        cluster(registry_mirrors={"docker.io": ["http://mirror.test"] * 2}),
        "cluster.registry_mirrors.docker.io[1] = http://mirror.test: is there twice; remove one",
    ),
    "an unknown key of a mirror": (
        cluster(registry_mirrors={"docker.io": [{"url": "http://mirror.test", "user": "me"}]}),
        "cluster.registry_mirrors.docker.io[0].user = me: is an unknown key; did you mean username?",
    ),
    "an unknown key of a mirror's password": (
        cluster(registry_mirrors={"docker.io": [{"url": "http://mirror.test", "password": {"secur": "a"}}]}),
        "cluster.registry_mirrors.docker.io[0].password.secure = nothing: is missing; add it\n"
        "cluster.registry_mirrors.docker.io[0].password.secur = a: is an unknown key; did you mean secure?",
    ),
    "a name server that is no address": (
        cluster(nameservers=["dns"]),
        "cluster.nameservers[0] = dns: is no IP address; write one such as 10.210.1.10",
    ),
    "a kernel parameter of the host": (
        cluster(sysctls={"vm.max_map_count": "1"}),
        "cluster.sysctls.vm.max_map_count = 1: is the host's; only those that begin with net. are a node's "
        "own",
    ),
    "a secret that can be guessed": (
        {"secret": "hunter2"},
        "secret = 7 characters: must have at least 32 characters; make one with `openssl rand -hex 32`",
    ),
}


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_names_path_value_and_remedy(raw: dict[str, Any], message: str) -> None:
    assert refusal(raw) == message


@pytest.mark.parametrize(
    ("raw", "beginning"),
    [
        pytest.param(
            cluster(api_host_ip="localhost", ingress={**INGRESS, "http_port": 16443}),
            "cluster.api_host_ip = localhost: is no IP address",
            id="two things at once",
        ),
        pytest.param(
            {
                "networks": {"front": FRONT},
                "endpoints": {"a": {"networks": {"front": {}}}},
                **cluster(network={"existing": "front"}, load_balancer={"addresses": "10.1.0.8/29"}),
            },
            "cluster.load_balancer.addresses = 10.1.0.8-10.1.0.15: ",
            id="a pool that Docker hands out without being told",
        ),
        pytest.param(
            {"secret": {"secur": "v1:abc"}},
            "secret.secure = nothing: is missing; add it",
            id="an unknown key of a secret",
        ),
    ],
)
def test_this_is_refused_too(raw: dict[str, Any], beginning: str) -> None:
    assert refusal(raw).startswith(beginning)


TAINT = {"key": "dedicated", "effect": "NoSchedule"}


@pytest.mark.parametrize(
    ("changes", "takers"),
    [
        ({"workers": {"a": {}, "b": {"taints": [TAINT]}}}, ("a",)),
        ({"workers": {"a": {"taints": [{**TAINT, "effect": "PreferNoSchedule"}]}}}, ("a",)),
        ({"workers": {"a": {"taints": [TAINT]}}}, ()),
        ({"workers": {}}, ("control-plane",)),
        (
            {"workers": {}, "load_balancer": {"addresses": "10.1.0.32/28"}, "ingress": INGRESS},
            ("control-plane",),
        ),
        (
            {
                "workers": {"a": {"taints": [TAINT]}},
                "control_plane": {"taints": [{**TAINT, "effect": "PreferNoSchedule"}]},
            },
            ("control-plane",),
        ),
    ],
)
def test_it_is_known_which_nodes_take_pods(changes: dict[str, Any], takers: tuple[str, ...]) -> None:
    found = load(cluster(**changes), "a test").cluster
    assert found is not None
    assert found.takers() == takers


def test_a_secret_is_accepted_in_the_clear_and_encrypted_and_never_shown() -> None:
    clear = load({"secret": "1" * 64, **cluster()}, "a test")
    assert "1111" not in repr(clear)
    assert load({"secret": {"secure": "v1:abc"}}, "a test").secret


def test_the_clusters_ports_and_subnets_are_the_stacks() -> None:
    settings = load(worker(ports=[{"internal": 80, "external": 18080}]), "a test")
    assert [(port.field, port.number) for port in settings.published_ports()] == [
        ("cluster.api_port", 16443),
        ("cluster.workers.worker-a.ports[0].external", 18080),
    ]
    assert settings.all_subnets() == {
        "cluster.network.subnet": "10.1.0.0/16",
        "cluster.pod_subnet": "10.2.0.0/16",
        "cluster.service_subnet": "10.3.0.0/16",
    }
