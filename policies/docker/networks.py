"""Overlay networks: what must be encrypted, and who may join."""

from collections.abc import Iterator

from pydantic import Field

from components.errors import SettingError
from components.networks.naming import REASON_LABEL
from components.networks.overlay import OPTION_ENCRYPTED
from policies.docker import NETWORK
from policies.rule import Example, ResourceRule
from policies.settings import RuleSettings
from policies.view import UNKNOWN, Resource, resource


class EncryptionSettings(RuleSettings):
    """What the rule about encryption can be told."""

    production: bool = Field(default=False)
    """Whether the stack is for production; only then must overlays be encrypted."""


def _judge_encryption(one: Resource, settings: EncryptionSettings) -> Iterator[SettingError]:
    """The key alone turns it on, whatever its value."""
    options = one.props.at("options")
    is_plain = options is not UNKNOWN and OPTION_ENCRYPTED not in (options or {})
    if settings.production and one.props.at("driver") == "overlay" and is_plain:
        yield one.props.refuse(
            f"options.{OPTION_ENCRYPTED}", "is missing in production; set encrypted: true on the network"
        )


def _judge_attachable(one: Resource, _settings: RuleSettings) -> Iterator[SettingError]:
    if one.props.at("attachable") is not True or one.props.at("labels") is UNKNOWN:
        return
    labels = {label.at("label"): label.at("value") for label in one.props.each("labels")}
    if not labels.get(REASON_LABEL) and UNKNOWN not in labels:
        remedy = f"lets any container join, and no label {REASON_LABEL} says why; add one"
        yield one.props.refuse("attachable", remedy)


ENCRYPTED = ResourceRule(
    name="docker-overlay-encrypted",
    family="docker",
    reason="In production, what goes over an overlay between hosts is encrypted: the link is shared.",
    remedy="Set `encrypted: true` on the overlay network in the stack's YAML.",
    settings=EncryptionSettings,
    kinds=(NETWORK,),
    judge=_judge_encryption,
    example=Example(
        resources=(resource(NETWORK, "mesh", {"driver": "overlay", "options": {}}),),
        settings={"production": True},
    ),
)

ATTACHABLE = ResourceRule(
    name="docker-attachable-reason",
    family="docker",
    reason="Whoever lets single containers join a swarm's network says why: services would be enough.",
    remedy=f"Set `attachable: false`, or a label `{REASON_LABEL}` on the network.",
    settings=RuleSettings,
    kinds=(NETWORK,),
    judge=_judge_attachable,
    example=Example(
        resources=(resource(NETWORK, "mesh", {"driver": "overlay", "attachable": True, "labels": []}),)
    ),
)

RULES = (ENCRYPTED, ATTACHABLE)
