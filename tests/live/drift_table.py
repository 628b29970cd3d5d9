"""What people change by hand: the command, and what `make drift` says of it."""

import json
from dataclasses import dataclass

from toolchain.drift.difference import Difference

IMAGE = "container-networks/endpoint:1"
OWN = "--label container-networks.stack=test"


@dataclass(frozen=True)
class Fault:
    """Something that is changed by hand.

    Attributes:
        name: what it is, for people.
        command: a shell command with docker or kubectl.
        subject: what `make drift` names.
        part: the part of it that it names; empty for the whole.
        cleanup: what removes what is nobody's, so that no `make up` may.
    """

    name: str
    command: str
    subject: str
    part: str = ""
    cleanup: str = ""

    def is_named_by(self, found: Difference) -> bool:
        """Whether a difference that was found is that of this change."""
        return found.subject.startswith(self.subject) and found.part.startswith(self.part)


def _patch(target: str, path: str, value: object, *, op: str = "replace") -> str:
    patch = json.dumps([{"op": op, "path": path, "value": value}])
    return f"kubectl patch {target} --type=json --patch '{patch}'"


def _created(document: dict[str, object]) -> str:
    return f"echo '{json.dumps(document)}' | kubectl create -f -"


ON_ENGINE = (
    Fault(
        "an endpoint taken off one of its networks",
        "docker network disconnect test-left test-both",
        "container test-both",
        "network test-left",
    ),
    Fault(
        "a hole in an isolated network",
        "docker network connect test-vault test-left-a",
        "container test-left-a",
        "network test-vault",
    ),
    Fault("a stopped endpoint", "docker stop --time 1 test-right-a", "container test-right-a"),
    Fault("a paused endpoint", "docker pause test-right-b", "container test-right-b"),
    Fault(
        "a renamed endpoint",
        "docker rename test-right-c test-somebody",
        "container test-right-c",
    ),
    Fault(
        "another limit of memory",
        "docker update --memory 96m --memory-swap 96m test-wire-a",
        "container test-wire-a",
        "memory",
    ),
    Fault(
        "another restart policy",
        "docker update --restart no test-wire-b",
        "container test-wire-b",
        "restart",
    ),
    Fault(
        "an endpoint made anew with another published port",
        "docker rm --force test-loner-a && docker run --detach --name test-loner-a --network test-loners "
        f"--ip 10.211.4.10 --publish 127.0.0.1:18309:8080 {OWN} {IMAGE} sleep infinity",
        "container test-loner-a",
    ),
    Fault(
        "an endpoint made anew with another resolver",
        f"docker rm --force test-plain-a && docker run --detach --name test-plain-a --dns 10.211.1.1 {OWN} "
        f"{IMAGE} sleep infinity",
        "container test-plain-a",
    ),
    Fault("a removed endpoint", "docker rm --force test-plain-b", "container test-plain-b"),
    Fault(
        "a stranger on a network of the stack",
        f"docker run --detach --name cn-stranger --network test-loners {IMAGE} sleep infinity",
        "network test-loners",
        cleanup="docker rm --force cn-stranger",
    ),
    Fault(
        "a swarm service scaled",
        "docker service scale --detach test-shop=1",
        "service test-shop",
    ),
)

ON_CLUSTER = (
    Fault(
        "a policy that lets everybody in",
        _patch("networkpolicy default-deny -n shop", "/spec/ingress", [{}], op="add"),
        "NetworkPolicy shop/default-deny",
        "spec.ingress",
    ),
    Fault(
        "a policy that lets in a label that nobody has yet",
        _patch(
            "networkpolicy allow-frontend -n shop",
            "/spec/ingress/0/from/-",
            {"podSelector": {"matchLabels": {"debug": "yes"}}},
            op="add",
        ),
        "NetworkPolicy shop/allow-frontend",
        "spec.ingress[0].from",
    ),
    Fault(
        "a policy deleted",
        "kubectl delete networkpolicy allow-backend -n shop",
        "NetworkPolicy shop/allow-backend",
    ),
    Fault(
        "a policy added",
        _created(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": "by-hand", "namespace": "shop"},
                "spec": {"podSelector": {}, "ingress": [{}]},
            }
        ),
        "NetworkPolicy shop/by-hand",
    ),
    Fault(
        "a policy of Calico's added",
        _created(
            {
                "apiVersion": "crd.projectcalico.org/v1",
                "kind": "GlobalNetworkPolicy",
                "metadata": {"name": "by-hand"},
                "spec": {
                    "selector": "has(nobody)",
                    "types": ["Ingress"],
                    "ingress": [{"action": "Deny"}],
                },
            }
        ),
        "GlobalNetworkPolicy by-hand",
    ),
    Fault(
        "a Deployment scaled",
        "kubectl scale deployment backend -n shop --replicas=2",
        "Deployment shop/backend",
        "spec.replicas",
    ),
    Fault(
        "a variable set in a DaemonSet",
        "kubectl set env daemonset/visitor -n street BY_HAND=1",
        "DaemonSet street/visitor",
        "spec.template.spec.containers[0]",
    ),
    Fault(
        "a Service's port",
        _patch("service cart -n shop", "/spec/ports/0/port", 8099),
        "Service shop/cart",
        "spec.ports[0].port",
    ),
    Fault(
        "a Service's selector",
        _patch("service backend -n shop", "/spec/selector", {"app.kubernetes.io/name": "database"}),
        "Service shop/backend",
        "spec.selector",
    ),
    Fault("a Service deleted", "kubectl delete service guard -n street", "Service street/guard"),
    Fault(
        "a Service added",
        "kubectl create service clusterip by-hand -n shop --tcp=80",
        "Service shop/by-hand",
    ),
    Fault(
        "an Ingress's host",
        _patch("ingress shop -n shop", "/spec/rules/0/host", "other.test.example"),
        "Ingress shop/shop",
        "spec.rules[0].host",
    ),
    Fault(
        "an Ingress added",
        "kubectl create ingress by-hand -n shop --class=traefik --rule=by-hand.example/=cart:80",
        "Ingress shop/by-hand",
    ),
    Fault(
        "a label added to a namespace",
        "kubectl label namespace street team=other",
        "Namespace street",
        "metadata.labels.team",
    ),
    Fault(
        "a load balancer's addresses",
        "kubectl patch ipaddresspools -n metallb-system --type=merge "
        '--patch \'{"spec":{"autoAssign":false}}\' '
        "$(kubectl get ipaddresspools -n metallb-system -o jsonpath='{.items[0].metadata.name}')",
        "IPAddressPool metallb-system/",
        "spec.autoAssign",
    ),
    Fault("a cordoned node", "kubectl cordon worker-a", "Node worker-a", "scheduling"),
    Fault(
        "a node's label",
        "kubectl label node worker-a tier=back --overwrite",
        "Node worker-a",
        "label tier",
    ),
    Fault(
        "a label added to a node",
        "kubectl label node worker-b by-hand=yes",
        "Node worker-b",
        "label by-hand",
    ),
    Fault(
        "a node's taint",
        "kubectl taint node worker-a by-hand=1:PreferNoSchedule",
        "Node worker-a",
        "taints",
    ),
)

# What takes a network or a node away, so that other changes could not be told from what follows of it.
ALONE = (
    Fault(
        "a network made anew with another subnet",
        "docker rm --force test-vault-a test-vault-b && docker network rm test-vault && "
        f"docker network create --subnet 10.211.33.0/24 {OWN} test-vault",
        "network test-vault",
    ),
    Fault("a stopped worker", "docker stop test-worker-b", "container test-worker-b"),
)

NODES = tuple(
    Fault(f"all nodes stopped: {name}", f"docker stop test-{name}", f"container test-{name}")
    for name in ("worker-a", "worker-b", "control-plane")
)
BATCHES = {"on the engine": ON_ENGINE, "on the cluster": ON_CLUSTER, "taken away": ALONE, "all nodes": NODES}


def in_namespace(name: str) -> tuple[Fault, ...]:
    """What an administrator changes in the namespace of a team."""
    rule = {"apiGroups": [""], "resources": ["endpoints"], "verbs": ["*"]}
    group = {"kind": "Group", "name": "all", "apiGroup": "rbac.authorization.k8s.io"}
    return (
        Fault(
            "a quota that was raised",
            _patch(f"resourcequota team -n {name}", "/spec/hard/pods", "99"),
            f"ResourceQuota {name}/team",
            "spec.hard.pods",
        ),
        Fault(
            "limits that were taken away",
            f"kubectl delete limitrange team -n {name}",
            f"LimitRange {name}/team",
        ),
        Fault(
            "rights that were widened",
            _patch(f"role team-edit -n {name}", "/rules/-", rule, op="add"),
            f"Role {name}/team-edit",
            "rules",
        ),
        Fault(
            "a group that was let in",
            _patch(f"rolebinding team-edit -n {name}", "/subjects/-", group, op="add"),
            f"RoleBinding {name}/team-edit",
            "subjects",
        ),
        Fault(
            "rights that were added",
            f"kubectl create rolebinding by-hand -n {name} --clusterrole=admin --user=somebody",
            f"RoleBinding {name}/by-hand",
        ),
        Fault(
            "a namespace that lets pods be privileged",
            f"kubectl label namespace {name} pod-security.kubernetes.io/enforce=privileged --overwrite",
            f"Namespace {name}",
            "metadata.labels",
        ),
    )
