"""Stacks whose workloads stand on the cluster of another stack of this checkout."""

from stacks.settings import SettingsError, from_yaml
from toolchain.pulumi_cli import Cli
from toolchain.stack import Stack, settings_file, stack_names

# The Kubernetes provider then forgets what is on a cluster that does not answer, instead of failing.
FORGET = {"PULUMI_K8S_DELETE_UNREACHABLE": "true"}


def is_gone(stack: str, cli: Cli) -> bool:
    """Whether a stack has no cluster any more: its state knows of none."""
    return "kubeconfig" not in Stack(stack, cli).outputs()


def standing_on(stack: str, cli: Cli) -> list[str]:
    """The stacks that are up on a stack's cluster."""
    return [one for one in stack_names() if _ground(one) == stack and Stack(one, cli).outputs()]


def _ground(stack: str) -> str | None:
    """The stack whose cluster one stands on; None if that is its own, nobody's here, or not to be read."""
    try:
        target = from_yaml(settings_file(stack)).target
    except SettingsError:
        return None
    return target.stack if target else None
