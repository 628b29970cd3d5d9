"""The administrator's kubeconfig. Pure."""

import base64

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


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
