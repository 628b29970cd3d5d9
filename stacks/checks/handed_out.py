"""Static addresses that the engine may give to a neighbour first.

The engine keeps no address free for a container that is not running: after a restart of the daemon, or when
containers start in another order, one without an address gets what another one has been promised.
"""

from collections.abc import Mapping, Sequence

from components.errors import SettingError
from components.networks.addressing import Address, SubnetPlan
from stacks.model.endpoints import AttachmentSettings
from stacks.model.stack import Settings


def handed_out_problems(
    settings: Settings,
    network: str,
    plans: Sequence[SubnetPlan],
    on_it: Mapping[str, AttachmentSettings],
    statics: Mapping[str, Address],
) -> list[SettingError]:
    """The static addresses on a network that the engine can hand out to someone else.

    A swarm counts through an overlay's subnet and comes to an address again only after all others. Its tasks
    are therefore considered only where `ip_range` says what they get.

    Args:
        settings: all settings.
        network: the network's name.
        plans: its checked subnets.
        on_it: the attachments to it, by endpoint.
        statics: the checked static addresses, by the path of their setting.
    """
    found = []
    for version in (4, 6):
        plan = next((plan for plan in plans if plan.subnet.version == version), None)
        if plan is None:  # the engine hands out from the first subnet of a family
            continue
        takers = {f"endpoints.{name}": name for name, one in on_it.items() if not _static(one, version)}
        if plan.ip_range is not None and version == 4:
            tasks = (name for name, service in settings.services.items() if network in service.networks)
            takers |= {f"services.{name}": "" for name in tasks}
        pool = plan.ip_range or plan.subnet
        found += [
            SettingError(path, str(address), _remedy(f"networks.{network}", plan, takers, version))
            for path, address in statics.items()
            if takers and address in pool
        ]
    return found


def _static(attachment: AttachmentSettings, version: int) -> str | None:
    return attachment.ipv4 if version == 4 else attachment.ipv6


def _remedy(network: str, plan: SubnetPlan, takers: Mapping[str, str], version: int) -> str:
    to = f"can be handed out to {', '.join(takers)}"
    give = f"give {', '.join(filter(None, takers.values()))} an ipv{version}"
    ways = [*_range_remedy(network, plan), *([give] if all(takers.values()) else [])]
    return f"{to}; {', or '.join(ways)}"


def _range_remedy(network: str, plan: SubnetPlan) -> list[str]:
    path = f"{network}.{plan.at}ip_range"
    if plan.ip_range is not None:
        return [f"choose an address outside of {path} ({plan.ip_range})"]
    return [] if plan.at == "ipv6_" else [f"set {path}"]  # a bridge's second subnet has no range
