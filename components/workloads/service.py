"""A Service: one name, and for most types one address, for the pods of an application."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.workloads.naming import TYPE_PREFIX, object_name, own_labels
from components.workloads.service_checks import check_service
from components.workloads.service_spec import ServiceSpec, to_kubernetes

ADDRESS_ANNOTATION = "metallb.io/loadBalancerIPs"


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """What a Service is made of.

    Attributes:
        stack: the stack's name.
        namespace: where it is; pass the Namespace's output.
        spec: what it is.
        awaited: whether to wait for pods behind it and for its address.
    """

    stack: str
    namespace: pulumi.Input[str]
    spec: ServiceSpec
    awaited: bool = True


class Service(pulumi.ComponentResource):
    """A Service; done when a pod is ready behind it and, for a LoadBalancer, when it has an address.

    Source: https://kubernetes.io/docs/concepts/services-networking/service/

    Args:
        name: the name within the stack, as `NAMESPACE/NAME`.
        args: what it is made of.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        service: the Service.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.
    """

    service: kubernetes.core.v1.Service

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_service(args.spec, object_name(name))
        super().__init__(f"{TYPE_PREFIX}:Service", name, None, opts)
        annotations = {ADDRESS_ANNOTATION: args.spec.address} if args.spec.address else {}
        if not args.awaited:
            annotations["pulumi.com/skipAwait"] = "true"
        self.service = kubernetes.core.v1.Service(
            name,
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=object_name(name),
                namespace=args.namespace,
                labels=own_labels(args.stack),
                annotations=annotations or None,
            ),
            spec=to_kubernetes(args.spec),
            opts=pulumi.ResourceOptions(
                parent=self, custom_timeouts=pulumi.CustomTimeouts(create="3m", update="3m")
            ),
        )
        self.register_outputs({"name": self.service.metadata.name})
