"""Ingresses: served over TLS, for names of the environment."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from components.addons.traefik_settings import REDIRECT
from components.errors import SettingError
from components.workloads.routing import WILDCARD, covers
from policies.kubernetes import INGRESS
from policies.rule import Example, ResourceRule
from policies.settings import RuleSettings
from policies.view import UNKNOWN, Part, Resource, is_known, resource

INGRESS_TYPE = "kubernetes:networking.k8s.io/v1:Ingress"
_SHOP = {"spec": {"rules": [{"host": "shop.example.com"}]}}


class DomainSettings(RuleSettings):
    """What the rule about hosts can be told."""

    domains: tuple[str, ...] = Field(default=())
    """The environment's domains, such as `test.example`; any if empty."""


def _judge_tls(one: Resource, _settings: RuleSettings) -> Iterator[SettingError]:
    if only_redirects(one) or not is_known(one.props.at("spec.tls")):
        return
    if not one.props.at("spec.tls"):
        yield one.props.refuse("spec.tls", "is missing; set tls: true on the route")
        return
    for rule in one.props.each("spec.rules"):
        if not _is_secured(rule.at("host"), one.props):
            yield rule.refuse("host", "is in no list of TLS hosts; add it there")


def _is_secured(host: Any, props: Part) -> bool:
    """Whether there is TLS for a host; TLS without hosts is for all, and what is unknown may be any."""
    for tls in props.each("spec.tls"):
        names = [name.value for name in tls.each("hosts")]
        if not names or host is UNKNOWN or (host and any(covers(name, host) for name in names)):
            return True
    return False


def only_redirects(one: Resource) -> bool:
    """Whether it does nothing but send plain requests on to HTTPS, in the words of our own controller."""
    annotations = one.props.mapping("metadata.annotations")
    return REDIRECT.items() <= annotations.items()


def _judge_hosts(one: Resource, settings: DomainSettings) -> Iterator[SettingError]:
    if one.props.at("spec.defaultBackend") not in (None, UNKNOWN):
        yield SettingError("spec.defaultBackend", "every host", "answers for every name; remove it")
    for rule in one.props.each("spec.rules"):
        host = rule.at("host")
        if host is UNKNOWN:
            continue
        if not host:
            yield rule.refuse("host", "is missing, so it answers for every name; add one")
        elif settings.domains and not any(_is_below(host, domain) for domain in settings.domains):
            yield rule.refuse("host", f"is not of this environment; use one of {', '.join(settings.domains)}")


def _is_below(host: str, domain: str) -> bool:
    name = host.removeprefix(WILDCARD)
    return name == domain or name.endswith(f".{domain}")


TLS = ResourceRule(
    name="kubernetes-ingress-tls",
    family="kubernetes",
    reason="Ingresses are served over TLS: what comes from outside of the cluster is read on its way.",
    remedy="Set `tls: true` on the route, and `https_only: true` to send plain requests on.",
    settings=RuleSettings,
    kinds=(INGRESS,),
    judge=_judge_tls,
    example=Example(resources=(resource(INGRESS_TYPE, "shop/shop", _SHOP),)),
)

HOSTS = ResourceRule(
    name="kubernetes-ingress-hosts",
    family="kubernetes",
    reason="An Ingress is for names of its own environment: one for every name answers in others' stead.",
    remedy="Give each rule a `host` below one of the rule's `domains`.",
    settings=DomainSettings,
    kinds=(INGRESS,),
    judge=_judge_hosts,
    example=Example(
        resources=(resource(INGRESS_TYPE, "shop/shop", _SHOP),), settings={"domains": ["test.example"]}
    ),
)

RULES = (TLS, HOSTS)
