"""The image of the nodes keeps kind's contract: kind itself makes a working cluster from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import foreign
from tests.live.foreign import Foreign, foreign_cluster
from tests.live.kube import MANIFEST, NAMESPACE, PORT


@pytest.fixture(scope="module")
def made_by_kind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Foreign]:
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
