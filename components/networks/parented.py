"""What macvlan and ipvlan share: a network on top of a parent interface."""

from collections.abc import Mapping
from dataclasses import replace

import pulumi

from components.networks.base import NetworkComponent, NetworkSpec
from components.networks.parent import Parent, ParentArgs, parent_name


class ParentedNetwork(NetworkComponent):
    """A Docker network that needs a parent interface: the host's, or one that it makes.

    Attributes:
        parent_device: the interface's name.
    """

    parent_device: pulumi.Input[str]

    def stand_up_on(self, parent: ParentArgs, spec: NetworkSpec) -> None:
        """Make the parent if it is to be made, then the network on it."""
        made = self._make_parent(parent, spec.stack)
        self.parent_device = made.device if made else parent.interface or ""
        on_parent = replace(spec, options={"parent": self.parent_device, **spec.options})
        self.stand_up(on_parent, depends_on=[made] if made else [])

    def _make_parent(self, parent: ParentArgs, stack: str) -> Parent | None:
        plan = parent.plan()
        if plan is None or parent.image is None:
            return None
        opts = pulumi.ResourceOptions(parent=self)
        return Parent(parent_name(self._name), stack, plan, parent.image, opts)

    def details(self) -> Mapping[str, pulumi.Input[object]]:
        """The parent interface."""
        return {"parent": self.parent_device}
