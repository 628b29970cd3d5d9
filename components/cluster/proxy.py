"""The proxy that nodes reach registries by, as kind gives it to them. Pure.

The node image's entrypoint hands these variables to systemd, so containerd, the kubelet and kubeadm have
them; kubeadm gives them to the API server and its companions.
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY")
EXCEPTIONS = "NO_PROXY"
_LOCAL = ("localhost", "127.0.0.1", "::1")
_CLUSTER_DOMAINS = (".svc", ".svc.cluster", ".svc.cluster.local")


def proxy_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The proxy variables of an environment, by their names in capitals; empty if no proxy is set.

    A proxy at a loopback address is left out: in a node, that address is the node's own.

    Args:
        environment: such as `os.environ`; a name in capitals counts before the other.
    """
    found = {
        name: value
        for name in (*PROXIES, EXCEPTIONS)
        if (value := environment.get(name) or environment.get(name.lower()))
    }
    proxies = {name: found[name] for name in PROXIES if name in found and not is_loopback(found[name])}
    exceptions = {EXCEPTIONS: found[EXCEPTIONS]} if EXCEPTIONS in found else {}
    return {**proxies, **exceptions} if proxies else {}


def is_loopback(proxy: str) -> bool:
    """Whether a proxy is at a loopback address.

    Example:
        >>> is_loopback("http://127.0.0.1:3128"), is_loopback("proxy.example:3128")
        (True, False)
    """
    host = urlsplit(proxy if "://" in proxy else f"http://{proxy}").hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def proxy_environment(proxy: Mapping[str, str], inside: Iterable[str]) -> dict[str, str]:
    """The variables of a node, in capitals and not, because programs disagree about which they read.

    Args:
        proxy: as `proxy_of` gives it.
        inside: subnets, addresses and names that are reached without the proxy. They must not depend on which
            other workers there are: a node with another environment is another container.
    """
    if not proxy:
        return {}
    given = [part.strip() for part in proxy.get(EXCEPTIONS, "").split(",") if part.strip()]
    exceptions = ",".join(dict.fromkeys((*given, *_LOCAL, *inside, *_CLUSTER_DOMAINS)))
    wanted = {**proxy, EXCEPTIONS: exceptions}
    return {spelled: value for name, value in wanted.items() for spelled in (name, name.lower())}
