"""What steers traffic on a cluster says: Services, Ingresses, NetworkPolicies. Pure."""

from collections.abc import Iterator

from components.isolation.matching import NAME_LABEL
from components.workloads.naming import APP_LABEL
from previews.facts.objects import METADATA_COVERS, metadata
from previews.tree import Tree, at, fields, objects, plain, texts

SERVICE_COVERS = (
    *METADATA_COVERS,
    ("spec", "type"),
    ("spec", "ports"),
    ("spec", "clusterIP"),
    ("spec", "externalName"),
    ("spec", "loadBalancerSourceRanges"),
)
INGRESS_COVERS = (
    *METADATA_COVERS,
    ("spec", "ingressClassName"),
    ("spec", "rules"),
    ("spec", "defaultBackend"),
    ("spec", "tls"),
)
POLICY_COVERS = (
    *METADATA_COVERS,
    ("spec", "podSelector"),
    ("spec", "policyTypes"),
    ("spec", "ingress"),
    ("spec", "egress"),
)

_OPERATORS = {"In": "in", "NotIn": "not in", "Exists": "is there", "DoesNotExist": "is not there"}
_ADDRESS = "annotation metallb.io/loadBalancerIPs"
_DIRECTIONS = (("Ingress", "ingress", "from", "in from"), ("Egress", "egress", "to", "out to"))


def service(tree: Tree) -> dict[str, str]:
    """Its type, its ports, its address if it is a given one."""
    found = metadata(tree)
    if address := found.pop(_ADDRESS, ""):
        found["address"] = address
    found["type"] = plain(at(tree, "spec", "type") or "ClusterIP")
    if at(tree, "spec", "clusterIP") is not None:
        found["cluster IP"] = plain(at(tree, "spec", "clusterIP"))
    if at(tree, "spec", "externalName") is not None:
        found["stands for"] = plain(at(tree, "spec", "externalName"))
    if ranges := at(tree, "spec", "loadBalancerSourceRanges"):
        found["clients from"] = plain(ranges)
    return found | dict(map(_service_port, objects(tree, "spec", "ports")))


def _service_port(port: dict[str, Tree]) -> tuple[str, str]:
    """By its name, if it has one: that stays when the number changes."""
    number = plain(port.get("port", ""))
    target = plain(port.get("targetPort", number))
    node = f", port {plain(port['nodePort'])} of every node" if port.get("nodePort") else ""
    said = f"{number}/{plain(port.get('protocol') or 'TCP').lower()} to {target}{node}"
    return f"port {plain(port.get('name') or number)}", said


def ingress(tree: Tree) -> dict[str, str]:
    """Where requests go, by host and path."""
    found = metadata(tree)
    if at(tree, "spec", "ingressClassName") is not None:
        found["class"] = plain(at(tree, "spec", "ingressClassName"))
    for rule in objects(tree, "spec", "rules"):
        for path in objects(rule, "http", "paths"):
            label = f"route {plain(rule.get('host') or '*')}{plain(path.get('path') or '/')}"
            exact = ", exactly" if path.get("pathType") == "Exact" else ""
            found[label] = f"{_backend(path.get('backend'))}{exact}"
    if fields(tree, "spec", "defaultBackend"):
        found["all other requests"] = _backend(at(tree, "spec", "defaultBackend"))
    hosts = [host for one in objects(tree, "spec", "tls") for host in texts(one, "hosts")]
    return {**found, "TLS": ", ".join(sorted(hosts))} if hosts else found


def _backend(tree: Tree) -> str:
    port = fields(tree, "service", "port")
    name = plain(at(tree, "service", "name") or "")
    return f"{name}:{plain(port.get('name', port.get('number', '')))}"


def policy(tree: Tree) -> dict[str, str]:
    """Whom it isolates, and what it leaves open all the same."""
    found = metadata(tree) | {"pods": _selector(at(tree, "spec", "podSelector")) or "all"}
    for kind, key, peers, word in _DIRECTIONS:
        rules = objects(tree, "spec", key)
        if not rules and kind in texts(tree, "spec", "policyTypes"):
            found[word] = "nobody"
        for rule in rules:
            label = f"{word} {'; '.join(map(_peer, objects(rule, peers))) or 'anybody'}"
            ports = ", ".join(map(_port, objects(rule, "ports"))) or "all ports"
            found[label] = f"{found[label]}, {ports}" if label in found else ports
    return found


def _peer(peer: dict[str, Tree]) -> str:
    if block := fields(peer, "ipBlock"):
        but = f" but {plain(block['except'])}" if block.get("except") else ""
        return f"{plain(block.get('cidr', ''))}{but}"
    parts = [_selector(peer.get("podSelector")) or "all pods"]
    if isinstance(peer.get("namespaceSelector"), dict):
        parts.append(f"in {_selector(peer['namespaceSelector']) or 'all namespaces'}")
    return " ".join(parts)


def _selector(tree: Tree) -> str:
    return ", ".join(_terms(tree))


def _terms(tree: Tree) -> Iterator[str]:
    """The usual labels are the names that they stand for."""
    for key, value in sorted(fields(tree, "matchLabels").items()):
        yield plain(value) if key in (NAME_LABEL, APP_LABEL) else f"{key}={plain(value)}"
    for one in objects(tree, "matchExpressions"):
        key, operator = plain(one.get("key", "")), plain(one.get("operator", ""))
        values = plain(one.get("values") or [])
        is_name = key in (NAME_LABEL, APP_LABEL) and operator == "In"
        yield values if is_name else f"{key} {_OPERATORS.get(operator, operator)} {values}".rstrip()


def _port(port: dict[str, Tree]) -> str:
    end = f"-{plain(port['endPort'])}" if port.get("endPort") else ""
    return f"{plain(port.get('port', 'all'))}{end}/{plain(port.get('protocol') or 'TCP').lower()}"
