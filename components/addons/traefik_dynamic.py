"""The middlewares of Traefik's file: where plain requests are sent to, which prefixes are removed. Pure.

Only a file or a custom resource can define one; Ingresses name them in annotations.
"""

from typing import Any

import yaml

from components.errors import SettingError

FILE = "redirect.yaml"
REDIRECT_MIDDLEWARE = "https-redirect"
MOST_ELEMENTS = 4  # of a path that can be removed
HTTP_STANDARD, HTTPS_STANDARD = 80, 443

Ports = dict[int, int]
"""The port of an entrance for HTTPS by its port for HTTP."""


def strip_middleware(elements: int) -> str:
    """The middleware that removes so many elements from the beginning of a path."""
    return f"strip-prefix-{elements}"


def entrances(*pairs: tuple[int, int]) -> Ports:
    """The ports of all entrances: for HTTP, and the one for HTTPS beside it.

    Args:
        pairs: HTTP and HTTPS of each; that of the Service (80 and 443) counts where no other one has it.

    Raises:
        SettingError: two have one port for HTTP: a request does not tell by which of them it has come.
    """
    found: Ports = {}
    for http, https in pairs:
        if found.setdefault(http, https) != https:
            remedy = (
                f"is the HTTPS port beside HTTP port {http}, and so is {found[http]}: a redirect from "
                f"{http} can lead to one of them only; choose another HTTP port, or the same HTTPS port"
            )
            raise SettingError("https_port", https, remedy)
    return found


def ports_of(node: tuple[int, int], published: tuple[int, int] | None = None) -> Ports:
    """The ports of a controller's entrances: its Service's, those of nodes, and those of the host.

    Who has come by the standard port has come by the host, where that is the host's.
    """
    return {HTTP_STANDARD: HTTPS_STANDARD, **dict([node]), **dict([published] if published else [])}


def location(host: str, path: str, http: int, ports: Ports) -> str:
    """Where a plain request is sent that has come by the HTTP port of an entrance."""
    https = ports.get(http, HTTPS_STANDARD)
    return f"https://{host}{'' if https == HTTPS_STANDARD else f':{https}'}{path}"


def dynamic_configuration(ports: Ports) -> str:
    """The file. Each request goes back to the entrance by which it came, as its host's port says.

    Args:
        ports: those of the entrances; without a port, or with an unknown one, the standard ones are meant.
    """
    redirects = {
        f"{REDIRECT_MIDDLEWARE}-{http}": _redirect(f":{http}", https)
        for http, https in sorted(ports.items())
        if http != HTTP_STANDARD
    }
    rest = f"{REDIRECT_MIDDLEWARE}-standard"
    redirects[rest] = _redirect(r"(?::\d+)?", ports.get(HTTP_STANDARD, HTTPS_STANDARD))
    # The first that knows the port answers; so the one for all others comes last.
    chain = {REDIRECT_MIDDLEWARE: {"chain": {"middlewares": list(redirects)}}}
    strips = {
        strip_middleware(count): {"stripPrefixRegex": {"regex": ["^" + "/[^/]+" * count]}}
        for count in range(1, MOST_ELEMENTS + 1)
    }
    return yaml.safe_dump({"http": {"middlewares": {**chain, **redirects, **strips}}})


def _redirect(port: str, https: int) -> dict[str, Any]:
    """Like `redirectScheme`, which would send everybody to one port, however they came."""
    shown = "" if https == HTTPS_STANDARD else f":{https}"
    return {
        "redirectRegex": {
            "regex": rf"^[^/]+//(\[[^/]*\]|[^/:]*){port}(/.*)$",
            "replacement": f"https://${{1}}{shown}${{2}}",
            "permanent": True,
        }
    }
