"""What `docker info` tells of an engine: the same as kind reads from it."""

from typing import Any

import pytest

from toolchain.doctor.traits import EngineTraits, engine_traits

INFO: dict[str, Any] = {
    "Driver": "overlay2",
    "DriverStatus": [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]],
    "SecurityOptions": ["name=seccomp,profile=builtin", "name=cgroupns"],
    "CgroupVersion": "2",
    "Architecture": "x86_64",
    "KernelVersion": "6.1.0-30-amd64",
    "Name": "machine",
    "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
}


def traits(**changed: Any) -> EngineTraits:
    return engine_traits({**INFO, **changed})


def test_an_ordinary_engine_has_no_special_traits() -> None:
    assert traits() == EngineTraits(
        rootless=False,
        userns_remap=False,
        desktop=False,
        needs_device_mapper=False,
        cgroup_version=2,
        storage_driver="overlay2",
        backing_filesystem="extfs",
        architecture="amd64",
        kernel="6.1.0-30-amd64",
        hostname="machine",
        operating_system="Debian GNU/Linux 12 (bookworm)",
    )


def test_rootless_and_remapped_engines_are_told_by_their_security_options() -> None:
    assert traits(SecurityOptions=["name=seccomp,profile=builtin", "name=rootless"]).rootless
    assert traits(SecurityOptions=["name=userns"]).userns_remap


def test_a_profile_of_that_name_does_not_make_an_engine_rootless() -> None:
    assert not traits(SecurityOptions=["name=seccomp,profile=rootless"]).rootless


@pytest.mark.parametrize("system", ["Docker Desktop", "Docker Desktop 4.50"])
def test_docker_desktop_is_told_by_its_operating_system(system: str) -> None:
    assert traits(OperatingSystem=system).desktop


@pytest.mark.parametrize(
    ("changed", "needed"),
    [
        ({"Driver": "btrfs", "DriverStatus": [["Btrfs", ""]]}, True),
        ({"Driver": "zfs", "DriverStatus": None}, True),
        ({"DriverStatus": [["Backing Filesystem", "xfs"]]}, True),
        ({"DriverStatus": [["Backing Filesystem", "Btrfs"]]}, True),
        ({"Driver": "overlayfs", "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]]}, False),
        ({"Driver": "btrfs", "SecurityOptions": ["name=rootless"]}, False),
    ],
)
def test_nodes_need_device_mapper_where_kind_mounts_it(changed: dict[str, Any], needed: bool) -> None:
    assert traits(**changed).needs_device_mapper is needed


def test_an_engine_that_says_nothing_of_its_cgroups_has_version_1() -> None:
    assert traits(CgroupVersion=None).cgroup_version == 1


@pytest.mark.parametrize(
    ("machine", "tag"), [("x86_64", "amd64"), ("aarch64", "arm64"), ("riscv64", "riscv64"), ("", "")]
)
def test_an_architecture_is_named_as_images_are(machine: str, tag: str) -> None:
    assert traits(Architecture=machine).architecture == tag
