"""Names on the engine that the stack makes up by itself, beside those that someone chose."""

from components.errors import SettingError
from components.networks.parent import anchor_name, parent_name
from stacks.model.networks import ParentSettings
from stacks.model.stack import Settings


def made_name_problems(settings: Settings) -> list[SettingError]:
    """Every name that is also that of a parent which a macvlan or ipvlan network makes, or of its anchor."""
    makers = [
        name
        for name, network in settings.networks.items()
        if isinstance(network, ParentSettings) and network.parent is None
    ]
    bridges = {parent_name(name): name for name in makers}
    anchors = {anchor_name(parent_name(name)): name for name in makers}
    workers = settings.cluster.workers if settings.cluster else {}
    kinds = (
        ("networks", settings.networks, bridges, "the parent"),
        ("endpoints", settings.endpoints, anchors, "the parent's anchor"),
        ("services", settings.services, anchors, "the parent's anchor"),
        ("cluster.workers", workers, anchors, "the parent's anchor"),
    )
    return [
        SettingError(
            f"{kind}.{name}", name, f"is the name of {what} of networks.{made[name]}; choose another"
        )
        for kind, named, made, what in kinds
        for name in named
        if name in made
    ]
