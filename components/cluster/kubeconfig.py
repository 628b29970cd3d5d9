"""The administrator's kubeconfig. Pure."""

import base64
from ipaddress import ip_address

import yaml

from components.cluster.pki import Pki


def kubeconfig(context: str, server: str, pki: Pki) -> str:
    """A kubeconfig with one context.

    Args:
        context: the name of the context, its cluster and its user.
        server: the API server's URL.
        pki: whose admin certificate goes into it.

    Returns:
        YAML; a secret.
    """
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": context,
                "cluster": {"server": server, "certificate-authority-data": _encoded(pki.ca.certificate)},
            }
        ],
        "users": [
            {
                "name": context,
                "user": {
                    "client-certificate-data": _encoded(pki.admin.certificate),
                    "client-key-data": _encoded(pki.admin.key),
                },
            }
        ],
        "contexts": [{"name": context, "context": {"cluster": context, "user": context}}],
        "current-context": context,
    }
    return yaml.safe_dump(document, sort_keys=False)


def reached_at(host_ip: str) -> str:
    """The address at which a client on the host reaches what is published at an address.

    Nothing can connect to `0.0.0.0` or `::`, which stand for every address of the host.
    """
    address = ip_address(host_ip)
    if not address.is_unspecified:
        return host_ip
    return "127.0.0.1" if address.version == 4 else "::1"


def server_url(host_ip: str, port: int) -> str:
    """The API server's URL, for use from the host."""
    host = reached_at(host_ip)
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
