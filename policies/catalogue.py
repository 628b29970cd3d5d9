"""All rules, family by family."""

from policies.docker import containers, mounts, networks, pins, ports, subnets
from policies.kubernetes import (
    aims,
    entrances,
    hardening,
    ingress,
    namespaces,
    openings,
    rbac,
    selection,
    sound,
    tags,
)
from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = (
    *subnets.RULES,
    *ports.RULES,
    *containers.RULES,
    *pins.RULES,
    *mounts.RULES,
    *networks.RULES,
    *namespaces.RULES,
    *openings.RULES,
    *aims.RULES,
    *selection.RULES,
    *entrances.RULES,
    *ingress.RULES,
    *hardening.RULES,
    *tags.RULES,
    *rbac.RULES,
    *sound.RULES,
)
