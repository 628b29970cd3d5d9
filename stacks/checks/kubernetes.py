"""The API server's names, and the mirrors that nodes pull images from."""

import re
from collections.abc import Sequence

from components.errors import SettingError
from components.networks.addressing import parse_address

_LABEL = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")
_LIKE_IPV4 = re.compile(r"[\d.]+")


def check_api_name(name: str, field: str) -> None:
    """Refuse a name or address that the API server's certificate can't be valid for.

    Raises:
        SettingError: it is neither a host name nor an IP address that a client can connect to.
    """
    if _LIKE_IPV4.fullmatch(name) or (":" in name and "/" not in name):
        _check_address(name, field)
    elif not _HOST_NAME.fullmatch(name) or len(name) > 253:
        remedy = "is not a valid host name; write one such as lab.example.com, without https:// and port"
        raise SettingError(field, name, remedy)


def _check_address(name: str, field: str) -> None:
    try:
        address = parse_address(name, field)
    except SettingError:
        remedy = "is not a valid IP address or host name; write one such as 192.168.1.5, without a port"
        raise SettingError(field, name, remedy) from None
    if address.is_unspecified:
        remedy = "is not an address that a client can connect to; write one of the host's addresses"
        raise SettingError(field, name, remedy)


def check_mirrors(registry: str, urls: Sequence[str]) -> None:
    """Refuse mirrors that containerd would never ask.

    Raises:
        SettingError: the registry is not a host, or a mirror is not a URL.
    """
    field = f"registry_mirrors.{registry}"
    if registry == "*":
        remedy = "is not a registry: containerd's word for every registry is _default; write that"
        raise SettingError(field, registry, remedy)
    if "/" in registry or not registry:
        raise SettingError(field, registry, "is not a valid registry; write a host's name such as docker.io")
    for index, url in enumerate(urls):
        if not re.fullmatch(r"https?://[^\s\"]+", url):
            remedy = "is not a valid URL; write one that begins with https:// or http://"
            raise SettingError(f"{field}[{index}]", url, remedy)
