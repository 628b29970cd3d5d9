"""What a change takes of what runs: nothing, a restart, or all of it. Pure."""

from previews.model import Action, Effect
from previews.steps import Step
from previews.tree import parse

# The properties by which something that is updated in place starts anew what it runs. All others of these
# types, and all of every other type, change live:
# - a docker.Container is updated in place only in its limits and its restart policy, which the engine changes
#   while it runs; all else of it replaces it;
# - a docker.Network, and a node's labels and taints, have nothing to restart;
# - Services, Ingresses and NetworkPolicies are rules; who follows them reads them anew.
_STARTS_ANEW = {
    "docker:index/service:Service": "taskSpec",  # swarm replaces every task; `mode` only says how many
    # Of a Deployment the pod template: `replicas` alone adds or removes pods, and leaves the others.
    "kubernetes:apps/v1:Deployment": "template",
    "kubernetes:apps/v1:DaemonSet": "template",
    "kubernetes:apps/v1:StatefulSet": "template",
}
_PATCH = "Patch"


def effect(step: Step) -> Effect:
    """What a step takes of what runs and stays.

    What is added or removed as a whole leaves all else running; that it comes or goes is said already.
    """
    match step.action:
        case Action.REPLACED:
            # To replace a patch is to take some fields back and to set them again: the object stays.
            return Effect.LIVE if step.type.endswith(_PATCH) else Effect.RECREATE
        case Action.CHANGED:
            return Effect.RESTART if _starts_anew(step) else Effect.LIVE
        case _:
            return Effect.LIVE


def _starts_anew(step: Step) -> bool:
    """Of a difference that nobody names, the worse is said."""
    running = _STARTS_ANEW.get(step.type.removesuffix(_PATCH))
    return running is not None and (not step.paths or any(running in parse(path)[:2] for path in step.paths))


def gravest(effects: list[Effect]) -> Effect:
    """The gravest of several effects."""
    return max(effects, key=list(Effect).index, default=Effect.LIVE)
