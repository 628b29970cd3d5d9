"""Two stacks of a checkout on one cluster can't both have a namespace, a route, a node port, an address."""

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.neighbours import check_neighbours, clashes_between, cluster_of, neighbours
from stacks.settings import FOLDER, SettingsError, from_yaml, load
from tests.unit.stacks.sample import CLUSTER

HTTP = {"ports": {"http": {"port": 8080}}}
ON_LAB = {"cluster": {"stack": "lab"}}


def team(namespace: str, *, host: str | None = "x.example", **more: Any) -> dict[str, Any]:
    """A stack's workloads: one application with a route."""
    paths = [{"path": "/cart", "service": "web", "port": "http"}]
    own = {
        "apps": {"web": HTTP},
        "services": {"web": {"app": "web", "ports": {"http": {"port": 80}}, **more.pop("service", {})}},
        "routes": {"door": {"rules": [{"host": host, "paths": paths}]}},
    }
    return {"workloads": {**more.pop("on", ON_LAB), **more, "namespaces": {namespace: own}}}


def write(folder: Path, **stacks: dict[str, Any]) -> None:
    for name, raw in stacks.items():
        config = {f"container-networks:{key}": value for key, value in raw.items()}
        (folder / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": config}))


def refused(folder: Path, stack: str) -> list[str]:
    try:
        check_neighbours(stack, from_yaml(folder / f"Pulumi.{stack}.yaml"), folder)
    except SettingsError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_route_that_another_stack_has_is_refused_in_both_and_names_the_other(tmp_path: Path) -> None:
    write(tmp_path, one=team("a"), two=team("b"))
    (said,) = refused(tmp_path, "two")
    assert said == (
        "workloads.namespaces.b.routes.door.rules[0].paths[0].path = /cart: is the Prefix path of x.example "
        "that workloads.namespaces.a.routes.door.rules[0].paths[0].path of stack one has on the same "
        "cluster; a controller would serve one of both, whichever: change host or path, or remove one"
    )
    assert "stack two" in refused(tmp_path, "one")[0]


def test_the_stack_that_has_the_cluster_is_one_of_them(tmp_path: Path) -> None:
    ground = {"cluster": {**CLUSTER, "ingress": {"http_port": 18080, "https_port": 18443}}}
    own = team("a", on={})["workloads"]
    write(tmp_path, lab={**ground, "workloads": own}, two=team("b"))
    assert "of stack lab has on the same cluster" in refused(tmp_path, "two")[0]
    assert "of stack two has on the same cluster" in refused(tmp_path, "lab")[0]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (team("a", host="y.example"), "workloads.namespaces.a = a: is a namespace"),
        (
            team(
                "b",
                host="y.example",
                service={"type": "NodePort", "ports": {"http": {"port": 80, "node_port": 30001}}},
            ),
            "node_port = 30001: is a node port",
        ),
        (
            team("b", host="y.example", service={"type": "LoadBalancer", "address": "10.1.0.40"}),
            "address = 10.1.0.40: is the load balancer's address",
        ),
    ],
    ids=["namespace", "node port", "address"],
)
def test_so_is_all_else_that_only_one_can_have(tmp_path: Path, other: dict[str, Any], said: str) -> None:
    service = {
        "type": "LoadBalancer",
        "address": "10.1.0.40",
        "ports": {"http": {"port": 80, "node_port": 30001}},
    }
    write(tmp_path, one=team("a", service=service), two=other)
    assert any(said in problem for problem in refused(tmp_path, "two"))


@pytest.mark.parametrize(
    "other",
    [
        team("b", host="y.example"),
        team("b", host=None),
        team("b", on={"cluster": {"stack": "test"}}),
        team("b", on={"cluster": {"kubeconfig": "~/.kube/config"}}),
        team("b", ingress_class="nginx"),
        {"networks": {"front": {"driver": "bridge", "subnet": "10.9.0.0/24"}}},
    ],
    ids=[
        "another host",
        "every host",
        "another cluster",
        "somebody's cluster",
        "another class",
        "no cluster",
    ],
)
def test_what_is_not_the_same_is_let_pass(tmp_path: Path, other: dict[str, Any]) -> None:
    write(tmp_path, one=team("a"), two=other)
    assert refused(tmp_path, "two") == []


def test_a_stack_that_is_refused_by_itself_keeps_no_other_from_being_built(tmp_path: Path) -> None:
    write(tmp_path, one={"workloads": {"namespaces": {}}}, two=team("b"))
    (tmp_path / "Pulumi.three.yaml").write_text("workloads: [")
    assert refused(tmp_path, "two") == []


def test_a_context_is_another_cluster() -> None:
    file = {"kubeconfig": "~/.kube/config"}
    found = {
        cluster_of("x", load(team("a", on={"cluster": target}), "a test"))
        for target in (file, {**file, "context": "one"}, {**file, "context": "two"})
    }
    assert len(found) == 3


def test_the_stacks_of_this_checkout_leave_each_other_alone() -> None:
    for path in FOLDER.glob("Pulumi.*.yaml"):
        name = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        own = from_yaml(path)
        assert clashes_between(own, neighbours(name, own)) == []
