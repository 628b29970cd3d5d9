"""The settings of routes from outside of a cluster to its Services."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, SecretStr, Tag
from pydantic_core import PydanticCustomError

from components.addons.traefik_settings import strip_annotations
from components.cluster.derivation import KeyPair
from components.workloads.routing import Backend, Ingress, Route
from stacks.model.base import Label, Secret, StrictModel


def _known_path_type(value: object) -> object:
    if value in ("Exact", "Prefix"):
        return value
    raise PydanticCustomError(
        "path_type",
        "means something else with each controller; write Prefix, which is for all below the path by its "
        "elements, or Exact; what a regular expression and a rewrite are for, strip_prefix: true may do",
    )


def _number_or_name(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PydanticCustomError("backend_port", "must be the number or the name of the Service's port")
    if isinstance(value, str) and value.isdecimal():
        raise PydanticCustomError("backend_port_type", "is text; write the number without quotes")
    return value


NAME_OF_SECRET_PATTERN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"  # noqa: S105
PathType: TypeAlias = Annotated[Literal["Exact", "Prefix"], BeforeValidator(_known_path_type)]
BackendPort: TypeAlias = Annotated[int | str, BeforeValidator(_number_or_name)]
SecretName: TypeAlias = Annotated[str, Field(pattern=NAME_OF_SECRET_PATTERN, max_length=253)]


class BackendSettings(StrictModel):
    """A port of a Service of the namespace."""

    service: Label
    """The Service."""
    port: BackendPort
    """The name or the number of its port."""

    def backend(self) -> Backend:
        """The backend as the components take it."""
        return Backend(service=self.service, port=self.port)


class PathSettings(BackendSettings):
    """Where requests for a path go."""

    path: str = "/"
    """Starts with a slash."""
    path_type: PathType = "Prefix"
    """Whether only this path is meant, or all below it too."""

    @property
    def elements(self) -> list[str]:
        """What is between its slashes."""
        return [element for element in self.path.split("/") if element]


class RuleSettings(StrictModel):
    """Where requests for a host go."""

    host: str | None = None
    """A name, or `*.example.com` for all names one label longer; every host if absent."""
    paths: tuple[PathSettings, ...] = Field(min_length=1)
    """By path; the longest that matches counts."""


class TlsSettings(StrictModel):
    """A certificate of one's own: give either `secret`, or `certificate` and `key`."""

    secret: SecretName | None = None
    """The name of a Secret that something else puts into the namespace, such as cert-manager."""
    certificate: str | None = None
    """The certificate for the hosts in PEM, first of its chain."""
    key: Secret | None = None
    """Its key in PEM, by `pulumi config set --secret --path`."""


Tls: TypeAlias = Annotated[
    Annotated[bool, Tag("switch")] | Annotated[TlsSettings, Tag("own")],
    Discriminator(lambda value: "own" if isinstance(value, dict | TlsSettings) else "switch"),
]


class RouteSettings(StrictModel):
    """An Ingress."""

    ingress_class: Label | None = None
    """The class that serves it; that of the stack's own ingress controller if absent."""
    rules: tuple[RuleSettings, ...] = ()
    """By host."""
    default_backend: BackendSettings | None = None
    """What serves all that no rule of any Ingress matches."""
    tls: Tls = False
    """Whether its hosts are served over HTTPS: `true` with a certificate of the stack's CA, or yours."""
    https_only: bool = False
    """Whether plain HTTP is answered with a redirect to HTTPS; needs `tls`."""
    strip_prefix: bool = False
    """Whether Services get requests without the route's path: below `/api`, `/api/users` as `/users`."""

    @property
    def depth(self) -> int:
        """How many elements its paths have."""
        return max((len(one.elements) for rule in self.rules for one in rule.paths), default=0)

    @property
    def annotations(self) -> dict[str, str]:
        """What the project's own ingress controller is told beside."""
        return strip_annotations(self.depth) if self.strip_prefix else {}

    @property
    def secret_name(self) -> str | None:
        """The Secret with its certificate that something else makes."""
        return self.tls.secret if isinstance(self.tls, TlsSettings) else None

    @property
    def own_certificate(self) -> KeyPair | None:
        """The certificate that is given; None if there is none, or only Pulumi can read its key."""
        tls = self.tls
        if isinstance(tls, bool) or tls.certificate is None or not isinstance(tls.key, SecretStr):
            return None
        return KeyPair(certificate=tls.certificate, key=tls.key.get_secret_value())

    def ingress(self, class_name: str) -> Ingress:
        """The Ingress as the components take it."""
        routes = tuple(
            Route(backend=one.backend(), path=one.path, path_type=one.path_type, host=rule.host)
            for rule in self.rules
            for one in rule.paths
        )
        hosts = tuple(dict.fromkeys(rule.host for rule in self.rules if rule.host))
        return Ingress(
            class_name=self.ingress_class or class_name,
            routes=routes,
            default_backend=self.default_backend.backend() if self.default_backend else None,
            tls_hosts=hosts if self.tls else (),
            https_only=self.https_only,
            strip_prefix=self.strip_prefix,
        )
