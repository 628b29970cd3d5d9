"""Where routes are reached, as URLs. Pure."""

from collections.abc import Mapping

from stacks.model.cluster import IngressSettings
from stacks.model.routes import RouteSettings


def entrance(wanted: IngressSettings) -> dict[str, int]:
    """The host's ports of an ingress controller by scheme, as a cluster's stack exports them."""
    return {"http": wanted.http_port, "https": wanted.https_port}


def urls(route: RouteSettings, ports: Mapping[str, int] | None) -> list[str]:
    """The URL of each path for which a host has a whole name.

    Args:
        route: where its paths lead.
        ports: by scheme; those of the schemes themselves where nobody knows them.
    """
    scheme = "https" if route.tls else "http"
    port = f":{ports[scheme]}" if ports else ""
    return [
        f"{scheme}://{rule.host}{port}{path.path}"
        for rule in route.rules
        if rule.host and not rule.host.startswith("*")
        for path in rule.paths
    ]
