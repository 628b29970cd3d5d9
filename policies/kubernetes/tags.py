"""Images of pods: which one is meant."""

from collections.abc import Iterator

from components.errors import SettingError
from policies.images import is_pinned, tag_of
from policies.kubernetes.pods import WORKLOADS, containers, pod_of, workload
from policies.rule import Example, ResourceRule
from policies.settings import RuleSettings
from policies.view import UNKNOWN, Resource, resource

FLOATING = ("", "latest")


def _judge(one: Resource, _settings: RuleSettings) -> Iterator[SettingError]:
    for container in containers(pod_of(one)):
        image = container.at("image")
        if image is UNKNOWN or not image or is_pinned(image) or tag_of(image) not in FLOATING:
            continue
        remedy = "is whatever is newest when a pod starts; write a version's tag, or a digest"
        yield container.refuse("image", remedy)


TAGGED = ResourceRule(
    name="kubernetes-images-tagged",
    family="kubernetes",
    reason="Images of pods have a version's tag or a digest: pods of one Deployment run the same.",
    remedy="Write the tag of a version, or a digest.",
    settings=RuleSettings,
    kinds=WORKLOADS,
    judge=_judge,
    example=Example(
        resources=(
            resource(
                "kubernetes:apps/v1:Deployment",
                "shop/web",
                workload(
                    "Deployment", "shop/web", {"containers": [{"name": "web", "image": "nginx:latest"}]}
                ),
            ),
        )
    ),
)

RULES = (TAGGED,)
