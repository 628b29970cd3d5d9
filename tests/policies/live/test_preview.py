"""The pack as Pulumi runs it: a preview of what it refuses ends, and one of what it allows does not.

What is changed here passes the components: only the rules refuse it.
"""

import json
import re
from typing import Any

import pytest

from policies.configuration import FOLDER
from tests.policies.live.project import Project, shipped

pytestmark = pytest.mark.preview
CONFIGURATION: dict[str, Any] = json.loads((FOLDER / "test.json").read_text())


def violated(text: str) -> dict[str, list[str]]:
    """The names of resources that Pulumi names as violations, by rule."""
    found: dict[str, list[str]] = {}
    for rule, name in re.findall(r"\[mandatory\]\s+(\S+)\s+\(\S+: (.+)\)", text):
        found.setdefault(rule, []).append(name)
    return found


def test_the_test_stack_passes_with_its_configuration(project: Project) -> None:
    done = project.preview(shipped("test"), CONFIGURATION)
    assert done.code == 0, done.text
    assert re.search(r"Policies:\n\s+✅ container-networks@", done.text)


def test_rules_about_docker_stop_a_preview(project: Project) -> None:
    settings = {name: shipped("test")[name] for name in ("networks", "endpoints")}
    settings["networks"] = {"left": settings["networks"]["left"]}
    settings["endpoints"] = {
        "left-a": {"networks": {"left": {}}, "serve": 8080, "ports": [open_port(18301)]},
        "intruder": {"mode": "host", "serve": 18311},
    }
    reserved = {"docker-subnets-disjoint": {"reserved": {"office": "10.211.0.0/16"}}}
    done = project.preview(settings, CONFIGURATION | reserved)
    assert done.code != 0
    assert violated(done.text) == {
        "docker-host-network": ["intruder"],
        "docker-ports-loopback": ["left-a"],
        "docker-subnets-disjoint": ["left"],
    }, done.text
    assert "Container left-a: ports[0].ip = 0.0.0.0: is reached from beyond the host" in done.text


def open_port(number: int) -> dict[str, Any]:
    return {"internal": 8080, "external": number, "host_ip": "0.0.0.0"}


ANNEX: dict[str, Any] = {
    "apps": {"web": {"image": "nginx:latest", "ports": {"http": {"port": 8080}}}},
    "services": {"web": {"app": "web", "type": "LoadBalancer", "ports": {"http": {"port": 80}}}},
    "routes": {
        "web": {"rules": [{"host": "web.example.org", "paths": [{"service": "web", "port": "http"}]}]}
    },
    "policies": {
        "way-out": {
            "podSelector": {},
            "policyTypes": ["Egress"],
            "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}],
        }
    },
}


def test_rules_about_kubernetes_stop_a_preview(project: Project) -> None:
    settings = shipped("test")
    settings = {name: settings[name] for name in ("networks", "cluster", "workloads")}
    settings["networks"] = {"yard": settings["networks"]["yard"]}
    settings["workloads"]["namespaces"]["annex"] = ANNEX
    done = project.preview(settings, CONFIGURATION)
    assert done.code != 0
    assert violated(done.text) == {
        "kubernetes-default-deny": ["annex"],
        "kubernetes-images-tagged": ["annex/web"],
        "kubernetes-ingress-hosts": ["annex/web"],
        "kubernetes-ingress-tls": ["annex/web"],
        "kubernetes-load-balancer-sources": ["annex/web"],
        "kubernetes-policies-narrow": ["annex/way-out"],
    }, done.text
