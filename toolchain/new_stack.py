"""`make new-stack NAME=… FROM=…`: a team's environment on a stack's cluster, as a YAML file to begin with."""

import os
import re
from pathlib import Path

import yaml

from stacks.checks.workloads import RESERVED_NAMESPACES
from stacks.model.base import LABEL_PATTERN
from stacks.model.stack import Settings
from toolchain.errors import ToolchainError
from toolchain.stack import settings_file
from toolchain.wanted import settings_in

FROM = "FROM"
DOMAIN = "example"

TEMPLATE = """\
# yaml-language-server: $schema=./settings.schema.json
#
# The environment of {name} on the cluster of stack {ground}: a namespace that is closed to everybody else.
#
#   make up STACK={name}                    stand it up; {ground} must be up
#   make matrix STACK={name}                probe all that should and should not be reachable
#   make matrix STACK={name},OTHER          beside another team's: they are kept apart
config:
  container-networks:workloads:
    cluster: {{stack: {ground}}}
{controller}
    team:
      group: {name}-developers # who may change what runs here, as the cluster's authentication calls them
      viewers: {name}-viewers # who may look
      domain: {name}.{domain} # all hosts of routes are this or below it
      quota: {{pods: 20, cpu: 4, memory_mib: 4096, load_balancers: 0, node_ports: 0}}
    namespaces:
      {namespace}:
        apps:
          web: # without `image` a small server that says who it is; yours: image, args, writable_paths
            replicas: 2
            ports: {{http: {{port: 8080}}}}
          store: {{ports: {{http: {{port: 8080}}}}}}
        services:
          web: {{app: web, ports: {{http: {{port: 80}}}}}}
          store: {{app: store, ports: {{http: {{port: 80}}}}}}
        connections: # nothing else passes; the ingress controller is let in for routes
          web-to-store: {{from: web, to: store, ports: [http]}}
        routes:
          web:
            tls: true # a certificate of this stack's own CA: pulumi stack output ca -s {name}
            https_only: true
            rules:
              - host: {name}.{domain}
                paths: [{{path: /, service: web, port: http}}]
"""

_CONTROLLER = """\
    ingress_class: {ingress_class} # of the ingress controller there\
"""


def new_stack(name: str, ground: str) -> Path:
    """Write a stack's YAML.

    Args:
        name: the new stack's.
        ground: the stack that has the cluster.

    Returns:
        The file.

    Raises:
        ToolchainError: the name is none or taken, or there is no cluster with an ingress controller.
    """
    path = settings_file(name)
    if not re.fullmatch(LABEL_PATTERN, name):
        remedy = "use up to 40 lower-case letters, digits and dashes: make new-stack NAME=team-a FROM=lab"
        raise ToolchainError(f"NAME={name} is no name", remedy)
    if path.exists():
        raise ToolchainError(f"{path.name} is there already", "choose another name, or remove it")
    settings = _ground(ground)
    taken = {**dict.fromkeys(RESERVED_NAMESPACES, "Kubernetes or an addon"), **_namespaces(ground, settings)}
    if name in taken:
        problem = f"the namespace {name} is that of {taken[name]}"
        raise ToolchainError(problem, "choose another name: make new-stack NAME=team-a")
    path.write_text(render(name, ground, settings))
    return path


def _namespaces(ground: str, settings: Settings) -> dict[str, str]:
    own = settings.workloads.namespaces if settings.workloads else {}
    return dict.fromkeys(own, f"stack {ground}")


def _ground(name: str) -> Settings:
    path = settings_file(name)
    if not path.exists():
        raise ToolchainError(f"there is no stack {name}", f"name one with a cluster: {FROM}=lab")
    settings = settings_in(path)
    if settings.cluster is None or settings.cluster.ingress is None:
        problem = f"stack {name} has no cluster with an ingress controller"
        raise ToolchainError(problem, f"name one that has: {FROM}=lab")
    return settings


def render(name: str, ground: str, settings: Settings) -> str:
    """The text of the file (pure)."""
    ingress = settings.cluster.ingress if settings.cluster else None
    controller = _CONTROLLER.format(ingress_class=ingress.ingress_class if ingress else "traefik")
    # YAML takes some names for truth values, numbers or dates; these are quoted.
    namespace = yaml.safe_dump(name).partition("\n")[0]
    return TEMPLATE.format(
        name=name,
        namespace=namespace,
        ground=ground,
        controller=controller,
        domain=f"{ground}.{DOMAIN}",
    )


def wanted_ground() -> str:
    """The stack that the variable FROM names."""
    return os.environ.get(FROM) or "lab"
