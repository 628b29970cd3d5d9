"""The components' own validators judge what does not come from components, too."""

from typing import Any

import pytest

from policies.kubernetes.sound import SOUND
from policies.view import Resource, resource
from tests.policies.judge import LATER, refusals

BACKEND = {"service": {"name": "web", "port": {"number": 80}}}


def policy(spec: Any) -> Resource:
    return resource("kubernetes:networking.k8s.io/v1:NetworkPolicy", "shop/p", {"spec": spec})


def labelled(**labels: Any) -> Resource:
    return resource("kubernetes:core/v1:ConfigMap", "shop/c", {"metadata": {"labels": labels}})


def ingress(path: dict[str, Any], annotations: Any = None, **spec: Any) -> Resource:
    rules = [{"host": "a.example", "http": {"paths": [{"pathType": "Prefix", "backend": BACKEND, **path}]}}]
    props = {
        "metadata": {"annotations": annotations},
        "spec": {"ingressClassName": "x", "rules": rules, **spec},
    }
    return resource("kubernetes:networking.k8s.io/v1:Ingress", "shop/i", props)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (labelled(tier="front row"), "metadata.labels.tier = front row: must be up to 63 letters"),
        (labelled(**{"a b": "c"}), "metadata.labels.a b"),
        (policy({"podSelectr": {}}), "spec.podSelectr = {}: is an unknown key"),
        (policy({"policyTypes": ["Ingress"], "egress": [{}]}), "spec.egress = 1 rule: is ignored"),
        (policy({"ingress": [{"ports": [{"port": "80"}]}]}), "is text; write the number without quotes"),
        (policy({"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.1/8"}}]}]}), "has host bits set"),
        (ingress({"path": "no-slash"}), "routes[0].path = no-slash: must start with a slash"),
        (ingress({"pathType": "ImplementationSpecific"}), "means something else with each controller"),
        (ingress({}, tls=[{"hosts": ["b.example"]}]), "is the host of no route"),
        (ingress({}, {"kubernetes.io/ingress.class": "nginx"}), "is out of date; set class_name"),
    ],
)
def test_what_a_component_refuses_is_refused_of_everybody(one: Resource, said: str) -> None:
    [message] = refusals(SOUND, one)
    assert message.startswith(f"{one.title}: ")
    assert said in message


@pytest.mark.parametrize(
    "one",
    [
        labelled(tier="front"),
        labelled(tier=LATER, replicas=3),
        policy({"podSelector": {}, "policyTypes": ["Ingress"]}),
        policy({"podSelector": {}, "ingress": [{"ports": [{"port": 80, "endPort": 90}]}]}),
        policy(LATER),
        policy({"podSelectr": {}, "ingress": [LATER]}),
        ingress({"path": "/"}, tls=[{"hosts": ["a.example"]}]),
        ingress({"path": LATER}),
        ingress({"backend": {"resource": {"kind": "Bucket", "name": "x"}}}),
        ingress({"path": "no-slash"}, defaultBackend={"resource": {"kind": "Bucket", "name": "x"}}),
    ],
)
def test_what_is_sound_passes_and_what_is_not_known_yet_or_not_ours_to_judge(one: Resource) -> None:
    assert refusals(SOUND, one) == []
