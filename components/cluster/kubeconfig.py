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


def local_host(host_ip: str) -> str:
    """The address by which the host itself reaches what is published at an address of it.

    Example:
        >>> local_host("0.0.0.0"), local_host("::"), local_host("192.168.1.7")
        ('127.0.0.1', '::1', '192.168.1.7')
    """
    address = ip_address(host_ip)
    if not address.is_unspecified:
        return host_ip
    return "127.0.0.1" if address.version == 4 else "::1"


def server_url(host_ip: str, port: int) -> str:
    """The API server's URL for the host that it is published on.

    Example:
        >>> server_url("::", 16443)
        'https://[::1]:16443'
    """
    host = local_host(host_ip)
    return f"https://{f'[{host}]' if ':' in host else host}:{port}"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
