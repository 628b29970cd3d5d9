"""Drift: what was changed by hand is named with its repair, and what nobody changed is not."""

from typing import Any

import pytest

from stacks.model.stack import Settings
from stacks.settings import load
from toolchain import __main__ as commands
from toolchain import other_engine, setup
from toolchain.drift import beside, command, containers, extras, networks, nodes, objects, ways
from toolchain.drift.difference import (
    Connect,
    DeleteObject,
    Difference,
    Disconnect,
    Limit,
    PatchObject,
    RemoveContainer,
    RemoveNetwork,
    Rename,
    ReplaceObject,
    Restart,
    Start,
    Unpause,
    differing,
)
from toolchain.drift.look import Look
from toolchain.drift.made import CONTAINER, NETWORK, SECRET_MARK, SERVICE, Made, resources
from toolchain.errors import ToolchainError

MIB = 1024 * 1024


def made(type_: str, **inputs: Any) -> Made:
    return Made("urn", type_, "web", "id-1", inputs, {})


WEB = made(
    CONTAINER,
    name="lab-web",
    memory=64,
    restart="unless-stopped",
    networkMode="bridge",
    networksAdvanced=[{"name": "lab-front", "aliases": ["web"], "ipv4Address": "10.1.0.10"}],
)


def inspected(**changes: Any) -> dict[str, Any]:
    front = {"Aliases": ["web", "0123456789ab"], "IPAMConfig": {"IPv4Address": "10.1.0.10"}}
    return {
        "Id": "id-1",
        "Name": "/lab-web",
        "State": {"Status": "running"},
        "NetworkSettings": {"Networks": {"lab-front": front}},
        "HostConfig": {"Memory": 64 * MIB, "RestartPolicy": {"Name": "unless-stopped"}},
        **changes,
    }


def repairs(live: dict[str, Any] | None, namesake: dict[str, Any] | None = None) -> list[Any]:
    return [one.repair for one in containers.compare(WEB, live, namesake)]


def test_a_container_as_it_was_made_is_no_drift() -> None:
    assert repairs(inspected()) == []


@pytest.mark.parametrize(
    ("changes", "repair"),
    [
        ({"State": {"Status": "exited"}}, Start("lab-web")),
        ({"State": {"Status": "paused"}}, Unpause("lab-web")),
        ({"Name": "/lab-other"}, Rename("id-1", "lab-web")),
        (
            {"NetworkSettings": {"Networks": {}}},
            Connect("lab-web", "lab-front", ("web",), "10.1.0.10", None, is_there=False),
        ),
        (
            {"HostConfig": {"Memory": 128 * MIB, "RestartPolicy": {"Name": "unless-stopped"}}},
            Limit("lab-web", 64 * MIB, "unless-stopped"),
        ),
        (
            {"HostConfig": {"Memory": 64 * MIB, "RestartPolicy": {"Name": "no"}}},
            Limit("lab-web", 64 * MIB, "unless-stopped"),
        ),
    ],
)
def test_what_can_change_of_a_container_is_found(changes: dict[str, Any], repair: Any) -> None:
    assert repairs(inspected(**changes)) == [repair]


def test_a_hole_into_another_network_is_found() -> None:
    there = inspected()["NetworkSettings"]["Networks"]
    live = inspected(NetworkSettings={"Networks": {**there, "lab-vault": {}}})
    assert repairs(live) == [Disconnect("lab-web", "lab-vault")]


def test_another_address_or_a_lost_alias_is_connected_anew() -> None:
    moved: dict[str, Any] = {"lab-front": {"Aliases": [], "IPAMConfig": None}}
    found = containers.compare(WEB, inspected(NetworkSettings={"Networks": moved}), None)
    again = Connect("lab-web", "lab-front", ("web",), "10.1.0.10", None, is_there=True)
    assert [one.repair for one in found] == [again, again]


def test_a_container_made_by_hand_in_its_place_is_told_by_its_ports_and_resolver() -> None:
    other = {
        "Id": "id-2",
        "Image": "sha256:1",
        "Config": {"Image": "busybox"},
        "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}, "Dns": ["10.1.0.1"]},
    }
    (found,) = containers.compare(WEB, None, other)
    assert found.repair == RemoveContainer("id-2")
    assert "published ports were none, are 8080/tcp" in str(found)
    assert 'resolver was nothing, is ["10.1.0.1"]' in str(found)


def test_a_container_that_is_gone_is_left_to_pulumi() -> None:
    (found,) = containers.compare(WEB, None, None)
    assert str(found) == "container lab-web is gone"


FRONT = made(NETWORK, name="lab-front", driver="bridge", ipamConfigs=[{"subnet": "10.1.0.0/24"}])


def test_a_way_out_that_was_moved_by_hand_is_found() -> None:
    chosen = made(
        CONTAINER,
        name="lab-web",
        memory=64,
        restart="unless-stopped",
        networksAdvanced=[{"name": "lab-front", "gwPriority": 1}],
    )

    def live(**more: int) -> dict[str, Any]:
        return inspected(NetworkSettings={"Networks": {"lab-front": {"GwPriority": 1, **more}}})

    assert containers.compare(chosen, live(), None) == []
    (found,) = containers.compare(chosen, live(GwPriority=0), None)
    assert found.repair == Connect("lab-web", "lab-front", is_there=True, priority=1)
    # An engine before 28 says nothing of it.
    assert containers.compare(WEB, inspected(), None) == []


BESIDE = made(CONTAINER, name="lab-web", networkMode="container:id-2")


@pytest.mark.parametrize(
    ("own", "holder", "lost"),
    [
        ("2026-01-01T10:00:01.12Z", "2026-01-01T10:00:01.1Z", False),
        ("2026-01-01T10:00:01.1Z", "2026-01-01T10:00:01.12Z", True),
        ("2026-01-01T10:00:01.1Z", "2026-01-02T09:00:00Z", True),
    ],
)
def test_a_sidecar_whose_container_was_restarted_has_lost_its_network(
    own: str, holder: str, lost: bool
) -> None:
    there = {
        "id-1": inspected(State={"Status": "running", "StartedAt": own}),
        "id-2": inspected(Name="/lab-vpn", State={"Status": "running", "StartedAt": holder}),
    }
    found = list(beside.left_behind([BESIDE, WEB], there))
    assert [one.repair for one in found] == ([Restart("lab-web")] if lost else [])
    # One that does not run has a difference of its own, and gets its network when it is started.
    there["id-1"]["State"]["Status"] = "exited"
    assert list(beside.left_behind([BESIDE], there)) == []


def test_a_sidecar_is_no_drift_for_having_no_networks_of_its_own() -> None:
    live = inspected(NetworkSettings={"Networks": {}})
    sidecar = made(
        CONTAINER, name="lab-web", memory=64, restart="unless-stopped", networkMode="container:id-2"
    )
    assert containers.compare(sidecar, live, None) == []


def test_a_network_made_by_hand_in_its_place_is_told_by_its_subnet() -> None:
    other = {"Id": "id-2", "Driver": "bridge", "IPAM": {"Config": [{"Subnet": "10.1.0.0/25"}]}}
    (found,) = networks.compare_network(FRONT, None, other, {})
    assert found.repair == RemoveNetwork("id-2")
    assert "subnet was 10.1.0.0/24, is 10.1.0.0/25" in str(found)


def test_a_stranger_on_a_network_is_found_and_declared_ones_are_not() -> None:
    def one(name: str, **labels: str) -> dict[str, Any]:
        return {"Name": f"/{name}", "Config": {"Labels": labels}}

    there = {
        "own": one("lab-web"),
        "task": one("t", **{"com.docker.swarm.service.id": "s"}),
        "other-stack": one("o", **{"container-networks.stack": "other"}),
        "stranger": one("stranger"),
    }
    network = {"Id": "id-1", "Containers": {key: {} for key in (*there, "lb-lab-front")}}
    found = networks.strangers(network, {"own"}, there)
    assert found == {"stranger": "stranger"}
    (told,) = networks.compare_network(FRONT, network, None, found)
    assert told.repair == Disconnect("stranger", "id-1")


def test_a_scaled_service_is_found() -> None:
    task = {"containerSpec": {"image": "i"}, "networksAdvanceds": [{"id": "n"}]}
    service = made(SERVICE, name="lab-crowd", taskSpec=task, mode={"replicated": {"replicas": 3}})
    spec = {
        "Name": "lab-crowd",
        "TaskTemplate": {"ContainerSpec": {"Image": "i"}, "Networks": [{"Target": "n"}]},
        "Mode": {"Replicated": {"Replicas": 4}},
    }
    (found,) = networks.compare_service(service, {"Spec": spec})
    assert str(found) == "service lab-crowd: replicas was 3, is 4"


def test_a_port_that_was_taken_off_a_service_is_found() -> None:
    task = {"containerSpec": {"image": "i"}, "networksAdvanceds": [{"id": "n"}]}
    published = [{"targetPort": 80.0, "publishedPort": 18080.0, "protocol": "tcp", "publishMode": "host"}]
    ports = [{"TargetPort": 80, "PublishedPort": 18080, "Protocol": "tcp", "PublishMode": "host"}]
    service = made(
        SERVICE,
        name="lab-crowd",
        taskSpec=task,
        mode={"global": True},
        endpointSpec={"mode": "dnsrr", "ports": published},
    )
    spec = {
        "Name": "lab-crowd",
        "TaskTemplate": {"ContainerSpec": {"Image": "i"}, "Networks": [{"Target": "n"}]},
        "Mode": {"Global": {}},
        "EndpointSpec": {"Mode": "dnsrr", "Ports": ports},
    }
    assert networks.compare_service(service, {"Spec": spec}) == []
    (found,) = networks.compare_service(service, {"Spec": {**spec, "EndpointSpec": {"Mode": "dnsrr"}}})
    assert str(found) == "service lab-crowd: ports was 18080->80/tcp (host), is nothing"


POLICY = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "default-deny", "namespace": "shop"},
    "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
}


def test_a_rule_that_was_added_by_hand_is_found_though_nobody_manages_its_field() -> None:
    live = {**POLICY, "spec": {**POLICY["spec"], "ingress": [{}]}}  # type: ignore[dict-item]
    (found,) = objects.compare(POLICY, POLICY, live)
    assert str(found) == "NetworkPolicy shop/default-deny: spec.ingress was nothing, is [{}]"
    assert found.repair == ReplaceObject(POLICY)


def test_what_the_api_server_and_controllers_write_is_no_drift() -> None:
    metadata = {
        **POLICY["metadata"],  # type: ignore[dict-item]
        "resourceVersion": "7",
        "uid": "u",
        "annotations": {"deployment.kubernetes.io/revision": "2"},
    }
    assert objects.compare(POLICY, POLICY, {**POLICY, "metadata": metadata, "status": {}}) == []


def test_a_secrets_value_is_never_shown() -> None:
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "data": {"key": "cGFzcw=="}}
    (found,) = objects.compare(secret, secret, {**secret, "data": {"key": "b3RoZXI="}})
    assert "cGFzcw" not in str(found)
    assert "b3RoZXI" not in str(found)


NODE: dict[str, Any] = {
    "metadata": {"labels": {"kubernetes.io/hostname": "a", "tier": "front"}},
    "spec": {"taints": [{"key": "node.kubernetes.io/not-ready", "effect": "NoExecute"}]},
}
WANTED = {"labels": {"tier": "front"}, "taints": []}


def test_a_node_as_its_kubelet_and_the_stack_made_it_is_no_drift() -> None:
    assert nodes.compare("a", WANTED, NODE) == []


@pytest.mark.parametrize(
    ("live", "path"),
    [
        ({**NODE, "spec": {"unschedulable": True}}, "/spec/unschedulable"),
        ({**NODE, "metadata": {"labels": {"tier": "back"}}}, "/metadata/labels/tier"),
        ({**NODE, "metadata": {"labels": {"tier": "front", "x/y": ""}}}, "/metadata/labels/x~1y"),
        ({**NODE, "spec": {"taints": [{"key": "hand", "effect": "NoSchedule"}]}}, "/spec/taints"),
    ],
)
def test_cordons_labels_and_taints_are_found(live: dict[str, Any], path: str) -> None:
    (found,) = nodes.compare("a", WANTED, live)
    assert isinstance(found.repair, PatchObject)
    assert found.repair.patch[0]["path"] == path


def test_what_was_added_to_a_namespace_of_the_stack_is_found_and_what_is_elsewhere_is_not() -> None:
    def policy(namespace: str | None, name: str, **metadata: Any) -> dict[str, Any]:
        kind = "NetworkPolicy" if namespace else "GlobalNetworkPolicy"
        api = "networking.k8s.io/v1" if namespace else "crd.projectcalico.org/v1"
        where = {"namespace": namespace} if namespace else {}
        return {"apiVersion": api, "kind": kind, "metadata": {"name": name, **where, **metadata}}

    there = [
        policy("shop", "default-deny"),
        policy("shop", "hole"),
        policy("other", "theirs"),
        policy("shop", "made-by-a-controller", ownerReferences=[{"name": "x"}]),
        policy(None, "hole"),
    ]
    found = extras.added(there, {("NetworkPolicy", "shop", "default-deny")}, {"shop"})
    assert [one.repair for one in found] == [
        DeleteObject(extras.CALICO_KINDS[1], "hole"),
        DeleteObject("networkpolicy", "hole", "shop"),
    ]


def test_lists_of_another_length_differ_as_a_whole() -> None:
    assert list(differing({"a": [1, 2]}, {"a": [1]})) == [("a", [1, 2], [1])]
    assert list(differing({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]})) == [("a[1].b", 2, 3)]


def test_a_state_is_read_with_its_secrets_and_without_what_is_only_read() -> None:
    secret = {SECRET_MARK: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"x"'}
    own = {"urn": "a::b::c::web", "type": "t", "custom": True, "id": "1", "inputs": {"k": secret}}
    read = {**own, "external": True}
    (found,) = resources({"resources": [own, read, {**own, "custom": False}]})
    assert (found.name, found.inputs) == ("web", {"k": "x"})


def test_ways_that_a_connection_by_hand_opens_are_derived() -> None:
    raw: dict[str, Any] = {
        "networks": {
            "front": {"driver": "bridge", "subnet": "10.1.0.0/24"},
            "vault": {"driver": "bridge", "subnet": "10.2.0.0/24", "internal": True},
        },
        "endpoints": {
            "web": {"networks": {"front": {"ipv4": "10.1.0.10"}}, "serve": 80},
            "safe": {"networks": {"vault": {"ipv4": "10.2.0.10"}}, "serve": 80},
        },
    }
    hole = Difference("container lab-web", "network lab-vault", "", "", Disconnect("lab-web", "lab-vault"))
    found = ways.reach("lab", load(raw, "a test"), [hole], None)
    assert {(one.sources, one.destination) for one in found.ways if one.turn == "opens"} >= {
        (("web",), "safe"),
        (("safe",), "web"),
    }


def test_ways_on_a_network_that_is_only_joined_are_derived_too() -> None:
    raw: dict[str, Any] = {
        "networks": {"shared": {"driver": "existing", "name": "office_net"}},
        "endpoints": {"a": {"networks": {"shared": {}}}, "b": {"networks": {"shared": {}}, "serve": 80}},
    }
    gone = Difference("container lab-a", "network office_net", "", "", Connect("lab-a", "office_net"))
    found = ways.reach("lab", load(raw, "a test"), [gone], None)
    assert {(one.sources, one.destination) for one in found.ways if one.turn == "closes"} >= {(("a",), "b")}


@pytest.fixture(name="seen")
def what_is_seen(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """The command without an engine; what it sees is the first one."""
    seen: list[Look] = []
    monkeypatch.setattr(commands, "wanted_settings", lambda _: Settings())
    monkeypatch.setattr(commands, "ensure_engine", lambda: None)
    monkeypatch.setattr(setup, "ensure_pulumi", lambda _: None)
    monkeypatch.setattr(command, "look", lambda *_: seen[0])
    monkeypatch.setattr(command, "connect", lambda: None)
    monkeypatch.setattr(other_engine, "absence", lambda *_: "")
    return seen


def drift() -> int:
    return commands.main(["drift", "--stack", "lab"])


def test_a_stack_as_it_was_made_is_0_and_says_what_was_compared(
    seen: list[Look], capsys: pytest.CaptureFixture[str]
) -> None:
    seen.append(Look([WEB], []))
    assert drift() == 0
    said = capsys.readouterr().err
    assert "stack lab is as it was made: 1 on the Docker engine" in said
    assert "not compared:" in said


def test_drift_is_1_and_names_it_and_what_repairs_it(
    seen: list[Look], capsys: pytest.CaptureFixture[str]
) -> None:
    found = containers.compare(WEB, inspected(State={"Status": "paused"}), None)
    seen.append(Look([WEB], found, "the cluster was not looked at: lab-control-plane does not run"))
    assert drift() == 1
    said = capsys.readouterr().err
    assert "container lab-web: state was running, is paused" in said
    assert "the cluster was not looked at" in said
    assert "`make up STACK=lab` repairs it" in said


def test_a_stack_that_is_not_up_is_not_as_it_was_made(
    seen: list[Look], capsys: pytest.CaptureFixture[str]
) -> None:
    seen.append(Look([], []))
    assert drift() == 1
    assert "stack lab is not up" in capsys.readouterr().err


def test_a_failure_to_look_is_no_answer(
    seen: list[Look], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> Look:
        raise ToolchainError("the state can't be read", "mend it")

    assert not seen
    monkeypatch.setattr(command, "look", fails)
    assert drift() == 1
    assert "as it was made" not in capsys.readouterr().err
