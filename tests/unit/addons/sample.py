"""Manifests like upstream's, and how a component's refusal is looked at."""

from collections.abc import Callable

import pytest
import yaml

from components.errors import SettingError
from tests.unit.networks.recorder import Recorded, Recorder, record


def metallb_objects(daemon: str = "speaker") -> list[dict[str, object]]:
    """Objects of each rank, in an order that is not theirs."""
    own = {"namespace": "metallb-system"}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "metallb-system"}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "controller", **own}},
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": daemon, **own}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "speaker", **own}},
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "ipaddresspools.metallb.io"},
        },
    ]


METALLB = yaml.safe_dump_all(metallb_objects())
METALLB_OBJECTS = {
    ("kubernetes:core/v1:Namespace", "metallb/Namespace:metallb-system"),
    (
        "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
        "metallb/CustomResourceDefinition:ipaddresspools.metallb.io",
    ),
    ("kubernetes:core/v1:ServiceAccount", "metallb/ServiceAccount:metallb-system/speaker"),
    ("kubernetes:apps/v1:Deployment", "metallb/Deployment:metallb-system/controller"),
    ("kubernetes:apps/v1:DaemonSet", "metallb/DaemonSet:metallb-system/speaker"),
}


def by_key(recorder: Recorder) -> dict[tuple[str, str], Recorded]:
    """Everything but components, by kind and name."""
    return {(one.kind, one.name): one for one in recorder.seen if not one.is_component}


def refusal(make: Callable[[], object]) -> tuple[str, list[Recorded]]:
    """What is said of arguments that are wrong, and what was registered all the same."""
    said: list[str] = []

    def program() -> None:
        with pytest.raises(SettingError) as refused:
            make()
        said.append(str(refused.value))

    recorder = record(program)
    return said[0], recorder.seen
