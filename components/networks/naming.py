"""Names that let stacks live side by side on one engine. Pure, without Pulumi."""

import hashlib
import re

from components.errors import SettingError

STACK_LABEL = "container-networks.stack"
REASON_LABEL = "container-networks.reason"
DEVICE_NAME_MAX = 15  # IFNAMSIZ of the kernel, without its closing zero
DNS_LABEL_MAX = 63
LOOPBACK = "lo"
TAKEN_DEVICES = (LOOPBACK, "docker0", "docker_gwbridge")  # every Docker host has them
VXLAN_ID_MIN, VXLAN_ID_END = 1 << 20, 1 << 24  # 24 bits; Docker's own start at 4096


def docker_name(stack: str, name: str) -> str:
    """The name of a network, container or service on the engine: `<stack>-<name>`.

    Raises:
        SettingError: it is longer than a DNS label, and could not be resolved.
    """
    full = f"{stack}-{name}"
    if len(full) > DNS_LABEL_MAX:
        raise SettingError(
            "name", full, f"is longer than {DNS_LABEL_MAX} characters; shorten it or the stack's"
        )
    return full


def device_name(stack: str, name: str) -> str:
    """The name of a bridge interface: `<stack>-<name>`, or a short one with a digest where that is too long.

    A dot would make Docker take the name of a parent for a VLAN of another interface.
    """
    full = f"{stack}-{name}"
    plain = re.sub(r"[^a-zA-Z0-9-]", "-", full)
    if plain == full and len(full) <= DEVICE_NAME_MAX:
        return full
    digest = hashlib.sha256(full.encode()).hexdigest()[:6]
    return f"{plain[: DEVICE_NAME_MAX - 7]}-{digest}"


def vxlan_id(stack: str, name: str) -> int:
    """The VXLAN network identifier of an overlay: always the same, and far from those that Docker counts up.

    Two that are equal are improbable (one in fifteen million), and the engine refuses the second.
    """
    digest = hashlib.sha256(f"{stack}-{name}".encode()).digest()
    return VXLAN_ID_MIN + int.from_bytes(digest[:8]) % (VXLAN_ID_END - VXLAN_ID_MIN)


def check_device_name(value: str, field: str = "device") -> None:
    """Refuse a name that the kernel or Docker does not take for an interface.

    Raises:
        SettingError: it is too long or has a character that does not belong there.
    """
    if not re.fullmatch(rf"[a-zA-Z0-9_-]{{1,{DEVICE_NAME_MAX}}}", value):
        remedy = f"must be 1 to {DEVICE_NAME_MAX} letters, digits, dashes or underscores"
        raise SettingError(field, value, remedy)
    if value in TAKEN_DEVICES:
        raise SettingError(field, value, "is an interface that every Docker host has; choose another name")


def transit_subnet(stack: str, name: str) -> str:
    """A /30 for a parent that a network makes for itself: link-local, so that it is nobody's LAN.

    It follows from the names, so that stacks side by side have different ones and a preview knows it. The
    first and the last 256 addresses are reserved (RFC 3927); clouds have their metadata in 169.254.169.0/24.

    Returns:
        CIDR inside of 169.254.0.0/16.
    """
    thirds = [number for number in range(1, 255) if number != 169]
    digest = int.from_bytes(hashlib.sha256(docker_name(stack, name).encode()).digest()[:8])
    block = digest % (len(thirds) * 64)
    return f"169.254.{thirds[block // 64]}.{block % 64 * 4}/30"


def check_parent(interface: str | None, subnet: str | None) -> None:
    """Refuse anything but exactly one of an interface of the host and a transit subnet.

    Raises:
        SettingError: both or neither are given, or the interface's name is none.
    """
    if interface is None and subnet is None:
        remedy = (
            "is missing, and so is parent; give a transit subnet such as 10.210.250.0/30, or an interface"
        )
        raise SettingError("parent_subnet", None, remedy)
    if interface is not None and subnet is not None:
        remedy = "is of no use with parent_subnet, which makes a parent; remove one of them"
        raise SettingError("parent", interface, remedy)
    if interface is not None:
        _check_interface(interface)


def _check_interface(name: str) -> None:
    """An interface of the host; with a dot a VLAN, which Docker makes if it is not there (`eth0.10`).

    With two dots it is a VLAN in a VLAN (802.1ad), which must be there already.
    """
    if len(name) > DEVICE_NAME_MAX or not re.fullmatch(r"[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*", name):
        remedy = f"is not an interface; write a name of up to {DEVICE_NAME_MAX} letters, digits, dashes, "
        raise SettingError("parent", name, f"{remedy}underscores and dots, such as eth0 or eth0.10")
    if name == LOOPBACK:
        raise SettingError("parent", name, "is the loopback interface, which carries no network; use another")
