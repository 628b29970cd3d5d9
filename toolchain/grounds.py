"""Stacks whose workloads stand on the cluster of another stack of this checkout."""

import json

from stacks.model.stack import Settings
from stacks.settings import SettingsError, from_yaml
from toolchain.pulumi_cli import Cli
from toolchain.stack import Stack, settings_file

# The Kubernetes provider then forgets what is on a cluster that does not answer, instead of failing.
FORGET = {"PULUMI_K8S_DELETE_UNREACHABLE": "true"}


def ground(settings: Settings) -> str | None:
    """The stack whose cluster a stack's workloads stand on; None if that is its own, or nobody's here."""
    target = settings.workloads.cluster if settings.workloads else None
    return target.stack if target else None


def is_gone(stack: str, cli: Cli) -> bool:
    """Whether a stack has no cluster any more: its state knows of none."""
    return "kubeconfig" not in _outputs(stack, cli)


def standing_on(stack: str, cli: Cli) -> list[str]:
    """The stacks that are up on a stack's cluster."""
    others = (path.name.split(".")[1] for path in sorted(settings_file(stack).parent.glob("Pulumi.*.yaml")))
    return [one for one in others if _ground_of(one) == stack and _outputs(one, cli)]


def _ground_of(stack: str) -> str | None:
    try:
        return ground(from_yaml(settings_file(stack)))
    except SettingsError:
        return None


def _outputs(stack: str, cli: Cli) -> dict[str, object]:
    found: dict[str, object] = json.loads(Stack(stack, cli).outputs_json() or "{}")
    return found
