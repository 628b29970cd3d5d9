"""An application on a cluster: a Deployment spread over the nodes, or one pod on every node."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.workloads.app_checks import check_app
from components.workloads.app_spec import AppSpec, pod_template
from components.workloads.naming import TYPE_PREFIX, app_labels, object_name, own_labels


@dataclass(frozen=True, kw_only=True)
class AppArgs:
    """What an application is made of.

    Attributes:
        stack: the stack's name.
        namespace: where it is; pass the Namespace's output, so that it comes after it.
        spec: what it is.
    """

    stack: str
    namespace: pulumi.Input[str]
    spec: AppSpec


class App(pulumi.ComponentResource):
    """Equal pods: not root, a read-only file system, limits, no rights on the API, ready by a probe.

    Done when all of them are available. Does not make a Service.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/

    Args:
        name: the name within the stack, as `NAMESPACE/NAME`.
        args: what it is made of.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        workload: the Deployment or DaemonSet.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.
    """

    workload: kubernetes.apps.v1.Deployment | kubernetes.apps.v1.DaemonSet

    def __init__(self, name: str, args: AppArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_app(args.spec)
        super().__init__(f"{TYPE_PREFIX}:App", name, None, opts)
        metadata = kubernetes.meta.v1.ObjectMetaArgs(
            name=object_name(name),
            namespace=args.namespace,
            labels={**own_labels(args.stack), **app_labels(args.spec.app)},
        )
        selector = {"match_labels": app_labels(args.spec.app)}
        child = pulumi.ResourceOptions(parent=self, custom_timeouts=pulumi.CustomTimeouts(create="3m"))
        template = pod_template(args.spec)
        if args.spec.replicas is None:
            self.workload = kubernetes.apps.v1.DaemonSet(
                name, metadata=metadata, spec={"selector": selector, "template": template}, opts=child
            )
        else:
            self.workload = kubernetes.apps.v1.Deployment(
                name,
                metadata=metadata,
                spec={"replicas": args.spec.replicas, "selector": selector, "template": template},
                opts=child,
            )
        self.register_outputs({"name": self.workload.metadata.name})
