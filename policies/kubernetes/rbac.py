"""Rights on the Kubernetes API: named one by one."""

from collections.abc import Iterator

from pydantic import Field

from components.errors import SettingError
from policies.kubernetes import BINDINGS, METALLB, ROLES
from policies.rule import Example, ResourceRule
from policies.settings import Reason, RuleSettings
from policies.view import Resource, resource

EVERYTHING = "*"
ALMIGHTY = "cluster-admin"
FIELDS = ("apiGroups", "resources", "verbs", "nonResourceURLs")


class RoleSettings(RuleSettings):
    """What the rule about wildcards can be told."""

    components: dict[str, Reason] = Field(default={METALLB: "upstream's manifest as it is"})
    """Types of components whose resources may break it, or of resources, each with the reason."""


def _judge(one: Resource, _settings: RoleSettings) -> Iterator[SettingError]:
    for rule in one.props.each("rules"):
        for field in FIELDS:
            for item in rule.each(field):
                if item.value == EVERYTHING:
                    yield SettingError(item.path, EVERYTHING, "is everything there is; name what is needed")
    if one.props.at("roleRef.name") == ALMIGHTY:
        yield one.props.refuse("roleRef.name", "may do everything; bind a role that names what is needed")


NO_WILDCARDS = ResourceRule(
    name="kubernetes-rbac-wildcards",
    family="kubernetes",
    reason="Roles name what they allow: a wildcard allows what nobody has thought of yet, too.",
    remedy="List the API groups, resources and verbs.",
    settings=RoleSettings,
    kinds=(*ROLES, *BINDINGS),
    judge=_judge,
    example=Example(
        resources=(
            resource(
                "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
                "operator",
                {"rules": [{"apiGroups": ["apps"], "resources": ["*"], "verbs": ["get"]}]},
            ),
        )
    ),
)

RULES = (NO_WILDCARDS,)
