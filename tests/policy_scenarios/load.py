"""The situations that Kubernetes' own end-to-end suite puts network plugins in, as data.

Nine pods `a`, `b` and `c` in the namespaces `x`, `y` and `z`; see `model`. A scenario begins without policies
and with the labels of the model. Its steps change something and say what passes then, for one port and
protocol each:

    - name: a sentence that is to hold
      steps:
        - apply: [{namespace: x, name: …, spec: …}]   # made, or changed if it is there
          delete: [x/…]                               # policies that go
          label_namespace: {y: {key: value}}          # set on a namespace; null removes
          label_pod: {x/b: {key: value}}              # set on a pod; null removes
          probes:
            - port: 80
              protocol: tcp
              blocked: [{from: "*/*", to: x/a}]
              open: [{from: x/b, to: x/a}]

A probe is about every ordered pair of different pods: a pod's traffic with itself is never looked at. A pair
passes, unless it fits a pattern of `blocked`; yet it passes if it fits one of `open`, which count last. A
pattern is `namespace/pod`, where `*` stands for all of one part and nothing else has a special meaning.

In a spec `{ip:y/b}` stands for that pod's address, and `{net4:y/b}` for the subnet of that many bits around
it, prefix length and all; everything else stays as it is written.
"""

import json
import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_interface
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tests.policy_scenarios.model import PODS

HERE = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\{(?:ip|net(\d+)):([a-z]/[a-z])\}")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Pair(_Data):
    """Pairs of pods, by patterns."""

    source: str = Field(alias="from")
    destination: str = Field(alias="to")

    def fits(self, source: str, destination: str) -> bool:
        """Whether the pair is one of these."""
        return _fits(self.source, source) and _fits(self.destination, destination)


class Probe(_Data):
    """What passes on one port."""

    port: int
    protocol: Literal["tcp", "udp"]
    blocked: tuple[Pair, ...] = ()
    open: tuple[Pair, ...] = ()


class Applied(_Data):
    """A policy as it is to be from now on."""

    namespace: str
    name: str
    spec: dict[str, Any]

    def filled(self, addresses: Mapping[str, str]) -> dict[str, Any]:
        """The spec, with pods' addresses where they are meant."""
        text = _PLACEHOLDER.sub(lambda found: _address(found, addresses), json.dumps(self.spec))
        spec: dict[str, Any] = json.loads(text)
        return spec


class Step(_Data):
    """Changes, and what passes after them."""

    apply: tuple[Applied, ...] = ()
    delete: tuple[str, ...] = ()
    label_namespace: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    label_pod: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    probes: tuple[Probe, ...] = Field(min_length=1)


class Scenario(_Data):
    """One situation, step by step."""

    name: str
    steps: tuple[Step, ...] = Field(min_length=1)

    def protocols(self) -> set[str]:
        """What is probed in it."""
        return {probe.protocol for step in self.steps for probe in step.probes}


def load_scenarios() -> dict[str, tuple[Scenario, ...]]:
    """All scenarios by family, which is the name of their file."""
    reader = TypeAdapter(tuple[Scenario, ...])
    return {
        path.stem: reader.validate_json(json.dumps(yaml.safe_load(path.read_text())))
        for path in sorted(HERE.glob("*.yaml"))
    }


def expected(probe: Probe, pods: Iterable[str] = PODS) -> dict[tuple[str, str], bool]:
    """Whether each pair passes, by source and destination as `namespace/pod`, without any pod and itself."""
    names = tuple(pods)
    return {
        (source, destination): _passes(probe, source, destination)
        for source in names
        for destination in names
        if source != destination
    }


def _passes(probe: Probe, source: str, destination: str) -> bool:
    blocked = any(pair.fits(source, destination) for pair in probe.blocked)
    return not blocked or any(pair.fits(source, destination) for pair in probe.open)


def _fits(pattern: str, pod: str) -> bool:
    parts = zip(pattern.split("/"), pod.split("/"), strict=True)
    return all(wanted in ("*", found) for wanted, found in parts)


def _address(found: re.Match[str], addresses: Mapping[str, str]) -> str:
    bits, pod = found.groups()
    return addresses[pod] if bits is None else str(ip_interface(f"{addresses[pod]}/{bits}").network)
