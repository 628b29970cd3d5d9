"""What stands on a cluster goes with it: options of all that a stack puts on a cluster of its own."""

from collections.abc import Callable

import pulumi
import pulumi_docker as docker

PREFIX = "kubernetes:"
Transformation = Callable[[pulumi.ResourceTransformationArgs], pulumi.ResourceTransformationResult | None]


def standing_on(control_plane: docker.Container) -> Transformation:
    """A transformation for a component's options: its Kubernetes objects live as long as the control plane.

    With another control plane they are made anew, and with none they are gone without being deleted one by
    one: nobody would be there to be told.
    Decision: docs/decisions/0006-leaving-nodes.md.
    """
    more = pulumi.ResourceOptions(
        replacement_trigger=control_plane.id, delete_before_replace=True, deleted_with=control_plane
    )

    def transform(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not args.type_.startswith(PREFIX):
            return None
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, more))

    return transform
