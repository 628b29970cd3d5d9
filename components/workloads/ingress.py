"""Routes to Services from outside of the cluster: one Ingress, and the Secret with its certificate."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.derivation import KeyPair
from components.errors import SettingError
from components.workloads.certificates import check_certificate
from components.workloads.ingress_spec import ingress_spec
from components.workloads.naming import TYPE_PREFIX, object_name
from components.workloads.routing import Ingress
from components.workloads.routing_checks import check_annotations, check_ingress, check_name

# An Ingress is done when its status has an address: only a controller writes that, so it proves that one has
# taken the Ingress on, which takes it seconds. Of a class that no controller serves, the status stays empty:
# rather an error that says so after this time than the provider's own ten minutes.
PATIENCE = pulumi.CustomTimeouts(create="3m", update="3m")
AT_ONCE = {"pulumi.com/skipAwait": "true"}


@dataclass(frozen=True, kw_only=True)
class IngressRoutesArgs:
    """Routes to Services.

    Attributes:
        namespace: where the Services are.
        ingress: the routes, and the class of the controller that serves them.
        certificate: what the TLS hosts are served with, as PEM; needed unless there is `secret_name`.
        secret_name: a Secret with the certificate that something else makes.
        annotations: what the controller is told beside.
        redirect: what it is told of a second Ingress with the same routes, by which it answers plain requests
            with a redirect; there is none if absent.
        awaited: whether to wait until a controller has taken them on. Without, they are done as soon as they
            are stored: for a class whose controller writes no status, or comes later.
    """

    namespace: pulumi.Input[str]
    ingress: Ingress
    certificate: KeyPair | None = field(default=None, repr=False)
    secret_name: str | None = None
    annotations: Mapping[str, str] = field(default_factory=dict)
    redirect: Mapping[str, str] | None = None
    awaited: bool = True


class IngressRoutes(pulumi.ComponentResource):
    """An Ingress and, with TLS, the Secret that has its certificate.

    Does not install a controller, and does not make the Services. What they need to be awaited, the
    controller first of all, goes into `depends_on` of the options.

    Source: https://kubernetes.io/docs/concepts/services-networking/ingress/

    Args:
        name: the name within the stack, as `NAMESPACE/NAME`.
        args: the routes.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        ingress: the Ingress.
        secret: the Secret that it makes; None if there is none.
        address: where the controller is reached, as the Ingress' status says; empty if it is not awaited.

    Raises:
        SettingError: a route, an annotation or the certificate is wrong; nothing has been registered then.
    """

    ingress: kubernetes.networking.v1.Ingress
    secret: kubernetes.core.v1.Secret | None
    address: pulumi.Output[str]

    def __init__(
        self, name: str, args: IngressRoutesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        _check(name, args)
        super().__init__(f"{TYPE_PREFIX}:IngressRoutes", name, None, opts)
        self._name = name
        self._args = args
        self.secret = self._secret(args.certificate) if args.certificate else None
        self.ingress = self._ingress(name, args.ingress, args.annotations)
        if args.redirect is not None:
            plain = replace(args.ingress, tls_hosts=(), https_only=False, strip_prefix=False)
            self._ingress(f"{name}-redirect", plain, args.redirect)
        self.address = self.ingress.status.apply(_address)
        hosts = sorted({route.host for route in args.ingress.routes if route.host})
        self.register_outputs({"class": args.ingress.class_name, "hosts": hosts, "address": self.address})

    def _secret(self, pair: KeyPair) -> kubernetes.core.v1.Secret:
        data = {"tls.crt": _base64(pair.certificate), "tls.key": _base64(pair.key)}
        return kubernetes.core.v1.Secret(
            f"{self._name}-tls",
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=f"{object_name(self._name)}-tls", namespace=self._args.namespace
            ),
            type="kubernetes.io/tls",
            data=pulumi.Output.secret(data),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _ingress(
        self, name: str, ingress: Ingress, annotations: Mapping[str, str]
    ) -> kubernetes.networking.v1.Ingress:
        awaiting = {} if self._args.awaited else AT_ONCE
        made = self.secret.metadata.name if self.secret else self._args.secret_name
        secret_name = made if ingress.tls_hosts else None
        return kubernetes.networking.v1.Ingress(
            name,
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=object_name(name),
                namespace=self._args.namespace,
                annotations={**annotations, **awaiting} or None,
            ),
            spec=ingress_spec(ingress, secret_name),
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=PATIENCE),
        )


def _check(name: str, args: IngressRoutesArgs) -> None:
    check_name(object_name(name), "name")
    check_ingress(args.ingress)
    check_annotations(args.annotations)
    hosts = args.ingress.tls_hosts
    if args.certificate is not None and not hosts:
        raise SettingError("tls_hosts", hosts, "is empty, but there is a certificate; say for which hosts")
    if args.certificate is not None and args.secret_name is not None:
        raise SettingError("secret_name", args.secret_name, "stands beside a certificate; remove one of them")
    if args.certificate is None and args.secret_name is None and hosts:
        raise SettingError("certificate", None, f"is missing; {', '.join(hosts)} cannot be served without")
    if args.certificate is not None:
        check_certificate(args.certificate, hosts)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _address(status: kubernetes.networking.v1.outputs.IngressStatus | None) -> str:
    found = status.load_balancer.ingress if status and status.load_balancer else None
    return (found[0].ip or found[0].hostname or "") if found else ""
