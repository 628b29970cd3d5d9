"""Registry mirrors: what they may say, and the files by which containerd knows them. Pure.

Source: https://github.com/containerd/containerd/blob/main/docs/hosts.md
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509

from components.errors import SettingError

FOLDER = "/etc/containerd/certs.d"
EVERY_OTHER = "_default"
"""containerd's word for every registry that has no folder of its own."""
_REGISTRY = r"(?:[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?"
_DOCKER_HUB = {"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"}


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """Where the images of a registry are pulled from first.

    Attributes:
        url: its URL. A path with /v2 in it is taken as it is; after any other, containerd adds /v2.
        ca: certificates to trust it by, as PEM; the system's if absent.
        username: whom to log in as, with HTTP basic authentication.
        password: the password.
        skip_verify: whether its certificate is not checked at all.
    """

    url: str
    ca: str | None = None
    username: str | None = None
    password: str | None = None
    skip_verify: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is a URL and nothing else."""
        return not (self.ca or self.username or self.password or self.skip_verify)

    @property
    def is_api_root(self) -> bool:
        """Whether its path is the root of the registry's API already, as with Harbor's proxy cache."""
        return "v2" in urlsplit(self.url).path.split("/") and not self.url.rstrip("/").endswith("/v2")


def hosts_toml(registry: str, mirrors: Sequence[Mirror], *, paths: bool) -> str:
    """A registry's hosts.toml: the mirrors in their order, and last the registry itself.

    Args:
        registry: such as `docker.io`.
        mirrors: its mirrors.
        paths: whether plain URLs are written with regard to their paths, and `_default` without a registry
            behind it; as soon as one mirror is more than a URL, all are.
    """
    full = paths or not all(mirror.is_plain for mirror in mirrors)
    upstream = "registry-1.docker.io" if registry == "docker.io" else registry
    server = "" if full and registry == EVERY_OTHER else f'server = "https://{upstream}"\n'
    return server + "".join(_host(registry, index, mirror, full=full) for index, mirror in enumerate(mirrors))


def ca_file(registry: str, index: int) -> str:
    """Where the certificates of one mirror are in a node."""
    return f"{FOLDER}/{registry}/mirror-{index}.crt"


def _host(registry: str, index: int, mirror: Mirror, *, full: bool) -> str:
    table = f'host."{mirror.url}"'
    lines = [f"\n[{table}]", '  capabilities = ["pull", "resolve"]']
    if full and mirror.is_api_root:
        lines.append("  override_path = true")
    if mirror.ca is not None:
        lines.append(f'  ca = "{ca_file(registry, index)}"')
    if mirror.skip_verify:
        lines.append("  skip_verify = true")
    if mirror.username is not None:
        credentials = base64.b64encode(f"{mirror.username}:{mirror.password}".encode()).decode()
        # The name as HTTP/1.1 spells it: containerd sends it as it stands here.
        lines += [f"  [{table}.header]", f'    Authorization = "Basic {credentials}"']
    return "\n".join(lines) + "\n"


def check_registry(registry: str, field: str = "registry_mirrors") -> None:
    """Refuse what containerd would never look for.

    Raises:
        SettingError: it is not the name of a registry.
    """
    path = f"{field}.{registry}"
    if registry == EVERY_OTHER:
        return
    if registry == "*":
        remedy = f"is not a name that containerd knows; write {EVERY_OTHER} for every other registry"
        raise SettingError(path, registry, remedy)
    if registry in _DOCKER_HUB:
        raise SettingError(path, registry, "is Docker Hub, which images name docker.io; write docker.io")
    if not re.fullmatch(_REGISTRY, registry):
        remedy = "is not a registry; write a host's name, such as docker.io or registry.example.com:5000"
        raise SettingError(path, registry, remedy)


def check_mirror(mirror: Mirror, field: str) -> None:
    """Refuse a mirror that containerd could not use, or of which a part has no effect.

    Args:
        mirror: what to check.
        field: the path of its setting.

    Raises:
        SettingError: the first thing that is wrong; it shows no password.
    """
    shown = f"...@{mirror.url.rpartition('@')[2]}" if "@" in mirror.url else mirror.url
    if not re.fullmatch(r"https?://[!#-\[\]-~]+", mirror.url):
        remedy = "is not a URL; write one that begins with https:// or http://"
        raise SettingError(field, shown, remedy)
    try:
        parts = urlsplit(mirror.url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:  # of an IPv6 address without its bracket, or a port that is none
        has_host = False
    if not has_host:
        remedy = "has no valid host and port; write them as in https://mirror.example.com:5000"
        raise SettingError(field, shown, remedy)
    if "@" in parts.netloc:
        remedy = "has a user in it, which containerd does not send; give username and password"
        raise SettingError(field, mirror.url.replace(parts.netloc, parts.netloc.rpartition("@")[2]), remedy)
    if parts.query or parts.fragment:
        raise SettingError(field, mirror.url, "has a query or a fragment; give the URL without it")
    _check_credentials(mirror, field)
    _check_tls(mirror, field, parts.scheme)


def _check_credentials(mirror: Mirror, field: str) -> None:
    if (mirror.username is None) != (mirror.password is None):
        missing, given = ("password", "username") if mirror.password is None else ("username", "password")
        raise SettingError(
            f"{field}.{missing}", None, f"is missing, and {given} is given; give both or neither"
        )
    if mirror.username is not None and ":" in mirror.username:
        remedy = "has a colon, which HTTP basic authentication can't carry; use another user"
        raise SettingError(f"{field}.username", mirror.username, remedy)


def _check_tls(mirror: Mirror, field: str, scheme: str) -> None:
    if scheme == "http" and (mirror.ca or mirror.skip_verify):
        name = "ca" if mirror.ca else "skip_verify"
        remedy = "has no effect with http://; write https://, or remove it"
        raise SettingError(f"{field}.{name}", "given", remedy)
    if mirror.ca is None:
        return
    if mirror.skip_verify:
        remedy = "checks nothing, so ca has no effect; remove one of them"
        raise SettingError(f"{field}.skip_verify", True, remedy)
    try:
        x509.load_pem_x509_certificates(mirror.ca.encode())
    except ValueError:
        remedy = "is not a PEM certificate; paste the file that begins with -----BEGIN CERTIFICATE-----"
        raise SettingError(f"{field}.ca", f"{len(mirror.ca)} characters", remedy) from None
