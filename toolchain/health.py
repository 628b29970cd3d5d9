"""Why a container of a stack did not become healthy: what its own health check said last."""

from docker.errors import DockerException, NotFound
from docker.models.containers import Container
from requests.exceptions import RequestException
from rich.markup import escape

from components.cluster.cluster_args import CONTROL_PLANE
from components.cluster.units import BOOTED
from components.networks.naming import STACK_LABEL, docker_name
from toolchain.engine import connect
from toolchain.progress import console


def show_reasons(stack: str) -> None:
    """Print the last words of each container of a stack that is not healthy; a node shows its boot's log."""
    for container in connect().containers.list(filters={"label": f"{STACK_LABEL}={stack}"}):
        if reason := unhealthy_reason(container):
            console.print(f"[yellow]{container.name} is not healthy[/]; it says last:")
            console.print(escape(reason), soft_wrap=True)


def unhealthy_reason(container: Container) -> str:
    """What its health check printed last; empty if it is healthy or has none."""
    health = container.attrs["State"].get("Health") or {}
    if health.get("Status") in (None, "healthy") or not health.get("Log"):
        return ""
    return str(health["Log"][-1]["Output"]).strip()


def is_half_made(stack: str) -> bool:
    """Whether a stack's control plane is there and has never booted, so that nothing is lost with it."""
    try:
        container = connect(timeout=10).containers.get(docker_name(stack, CONTROL_PLANE))
    except (DockerException, RequestException, OSError):
        return False
    try:
        container.get_archive(BOOTED)
    except NotFound:
        return True
    except (DockerException, RequestException, OSError):
        return False
    return False
