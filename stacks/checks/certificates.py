"""The certificates of routes: the stack's own, one that is given, or one that something else makes."""

from collections.abc import Iterator
from functools import partial

from components.errors import SettingError
from components.workloads.certificates import check_certificate
from stacks.checks.gather import gather
from stacks.model.routes import RouteSettings, TlsSettings


def tls_problems(path: str, route: RouteSettings) -> Iterator[SettingError]:
    """What is wrong with the certificate of a route.

    Args:
        path: the path of the route.
        route: its settings.
    """
    hosts = tuple(dict.fromkeys(rule.host for rule in route.rules if rule.host))
    shown: object = True
    if isinstance(route.tls, TlsSettings):
        shown = route.tls.secret or "a certificate"
        yield from _own(f"{path}.tls", route, route.tls, hosts)
    if route.tls is not False and not hosts:
        yield SettingError(f"{path}.tls", shown, "has no effect without a host; add one, or remove it")


def _own(path: str, route: RouteSettings, tls: TlsSettings, hosts: tuple[str, ...]) -> Iterator[SettingError]:
    given = [name for name in ("certificate", "key") if getattr(tls, name) is not None]
    if tls.secret is not None and given:
        yield SettingError(path, tls.secret, f"has a secret and a {given[0]}; give one of them")
    elif tls.secret is None and len(given) < 2:
        missing = "key" if given == ["certificate"] else "certificate" if given else "secret"
        remedy = "give secret, or certificate and key; tls: true takes one of the stack's own CA"
        yield SettingError(f"{path}.{missing}", None, f"is missing; {remedy}")
    elif (pair := route.own_certificate) is not None:
        yield from gather("", partial(check_certificate, pair, hosts, path))
