"""The image of the nodes keeps kind's contract: kind itself makes a working cluster from it.

And on a cluster that is not ours, workloads stand as on our own, and touch nothing else.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reachability.look import look
from tests.live import foreign
from tests.live.cases import COMPLETE_STACK
from tests.live.extra_stack import extra_stack
from tests.live.foreign import Foreign, foreign_cluster
from tests.live.kube import MANIFEST, NAMESPACE, PORT


@pytest.fixture(scope="module")
def made_by_kind(stack: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Foreign]:
    if stack != COMPLETE_STACK:
        pytest.skip(f"is of the node image and not of stack {stack}; `make test` runs it")
    with foreign_cluster(Path(tmp_path_factory.mktemp("kind"))) as found:
        yield found


def test_kind_makes_two_ready_nodes_of_it(made_by_kind: Foreign) -> None:
    ready = made_by_kind.kubectl(
        'get nodes -o jsonpath=\'{range .items[?(@.status.conditions[-1].status=="True")]}'
        '{.metadata.name}{"\\n"}{end}\''
    )
    assert tuple(sorted(ready.split())) == foreign.NODES


def test_pods_on_both_nodes_of_kinds_cluster_reach_each_other(made_by_kind: Foreign) -> None:
    made_by_kind.kubectl(f"apply -f {MANIFEST}")
    for kind in ("left", "right"):
        made_by_kind.kubectl(f"-n {NAMESPACE} rollout status daemonset/{kind} --timeout=180s")
    asked = '{range .items[*]}{.metadata.name} {.spec.nodeName} {.status.podIP}{"\\n"}{end}'
    rows = made_by_kind.kubectl(f"-n {NAMESPACE} get pods -l 'app in (left, right)' -o jsonpath='{asked}'")
    pods = [row.split() for row in rows.splitlines()]
    assert {node for _, node, _ in pods} == set(foreign.NODES)
    for source, _, address in pods:
        for destination, _, other in pods:
            answer = made_by_kind.kubectl(
                f"-n {NAMESPACE} exec {source} -- curl -sS --max-time 5 http://{other}:{PORT}/clientip"
            )
            assert answer.rpartition(":")[0] == address, f"{source} -> {destination}"


WORKLOADS = """\
config:
  container-networks:workloads:
    cluster: {{ kubeconfig: {kubeconfig}, context: kind-{name} }}
    namespaces:
      cn-closed:
        isolation: default-deny
        apps:
          front: {{ every_node: true, ports: {{ http: {{ port: 8080 }} }} }}
          back: {{ replicas: 2, ports: {{ http: {{ port: 8080 }}, ping: {{ port: 8081, protocol: udp }} }} }}
        services: {{ back: {{ app: back, ports: {{ http: {{ port: 80 }} }} }} }}
        connections: {{ allow-front: {{ from: front, to: back, ports: [http] }} }}
      cn-other:
        isolation: default-deny
        apps: {{ visitor: {{ every_node: true, ports: {{ http: {{ port: 8080 }} }} }} }}
        connections: {{ allow-each-other: {{ from: visitor, to: visitor }} }}
"""
OTHERS = "namespaces,crds,clusterroles,clusterrolebindings,ingressclasses,storageclasses"


def everything_else(made_by_kind: Foreign) -> set[str]:
    """What is outside of the namespaces that the stack makes."""
    listed = made_by_kind.kubectl(f"get {OTHERS} -o name").split()
    inner = made_by_kind.kubectl(
        "get deployments,daemonsets,services,networkpolicies,configmaps,secrets -A "
        "-o jsonpath='{range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}{\"\\n\"}{end}'"
    ).split()
    return {one for one in (*listed, *inner) if "/cn-closed" not in one and "/cn-other" not in one}


def test_workloads_stand_on_a_cluster_that_is_not_ours_and_touch_nothing_else(made_by_kind: Foreign) -> None:
    made_by_kind.kubectl(f"delete namespace {NAMESPACE} --ignore-not-found --timeout=120s")
    before = everything_else(made_by_kind)
    text = WORKLOADS.format(kubeconfig=made_by_kind.kubeconfig, name=foreign.NAME)
    with extra_stack("test-foreign", text) as stack:
        assert everything_else(made_by_kind) == before
        run = look([stack])
        assert run.passed, run.disagreements
        assert run.totals["probed"] > 10
    assert everything_else(made_by_kind) == before
    assert "cn-closed" not in made_by_kind.kubectl("get namespaces -o name")
