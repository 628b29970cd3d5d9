"""What is refused about an application: what could not run, and what would have no effect. Pure."""

import posixpath
import re

from components.cluster.labels import check_labels
from components.errors import SettingError
from components.networks.ports import check_port
from components.workloads.app_spec import SERVER, AppPort, AppSpec, sidecar_port
from components.workloads.naming import SET_BY_KUBERNETES, app_labels

# Source: https://github.com/distribution/reference/blob/main/regexp.go
_DOMAIN = r"(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?/"
_NAME = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_IMAGE = re.compile(rf"(?:{_DOMAIN})?{_NAME}(?:/{_NAME})*(?::\w[\w.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?")
_PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_OF_THE_RUNTIME = ("/proc", "/sys")


def check_app(spec: AppSpec) -> None:
    """Refuse an application that could not run.

    Raises:
        SettingError: the first setting that is wrong.
    """
    _check_labels(spec)
    _check_image(spec)
    _check_sidecars(spec)
    _check_placement(spec)
    for index, path in enumerate(spec.writable_paths):
        _check_path(path, f"writable_paths[{index}]")
        if path in spec.writable_paths[:index]:
            raise SettingError(f"writable_paths[{index}]", path, "is there twice; remove one")
    _check_ports(spec)


def _check_labels(spec: AppSpec) -> None:
    check_labels(spec.labels)
    for key in sorted(spec.labels.keys() & {*app_labels(spec.app), *SET_BY_KUBERNETES}):
        raise SettingError(f"labels.{key}", spec.labels[key], "is set by itself; remove it")


def check_image(reference: str, field: str) -> None:
    """Refuse what no engine takes for the name of an image.

    Raises:
        SettingError: it is none.
    """
    if not _IMAGE.fullmatch(reference):
        remedy = "is not a valid image reference; write one such as nginx:1.29 or example.com/team/web:2"
        raise SettingError(field, reference, remedy)


def _check_image(spec: AppSpec) -> None:
    if spec.image is not None:
        check_image(spec.image, "image")
    if spec.args and spec.image is None:
        raise SettingError("args", " ".join(spec.args), "needs an image; add one, or remove this")
    if spec.kind == "netexec":
        return
    if spec.image is not None:
        raise SettingError("server", spec.kind, "has no effect with an image; remove one of them")
    for name, port in spec.ports.items():
        if port.protocol != "tcp":
            raise SettingError(f"ports.{name}.protocol", port.protocol, "needs server: netexec")


def _check_sidecars(spec: AppSpec) -> None:
    for name in spec.sidecars:
        field = f"sidecars.{name}"
        if re.fullmatch(rf"{SERVER}(-\d+)?", name):
            raise SettingError(field, name, "is a container's own name; choose another")
        port = sidecar_port(name)
        if not _PORT_NAME.fullmatch(port):
            remedy = "also names its port, which needs a letter and single dashes only; choose another"
            raise SettingError(field, name, remedy)
        if port in spec.ports:
            remedy = f"would have a port named {port}, as ports.{port} has; choose another"
            raise SettingError(field, name, remedy)


def _check_placement(spec: AppSpec) -> None:
    check_labels(spec.nodes, "nodes")
    if spec.replicas is None and spec.tolerations:
        shown = ", ".join(one.key for one in spec.tolerations)
        raise SettingError("tolerations", shown, "has no effect with every_node, which tolerates every taint")
    for index, one in enumerate(spec.tolerations):
        field = f"tolerations[{index}]"
        check_labels({one.key: one.value or ""}, field)
        if one in spec.tolerations[:index]:
            raise SettingError(field, one.key, "is there twice; remove one")


def _check_path(path: str, field: str) -> None:
    if not path.startswith("/") or path == "/":
        raise SettingError(field, path, "is not an absolute folder; write one such as /tmp")
    normal = posixpath.normpath(path)
    if path != normal:
        raise SettingError(field, path, f"is not written in the shortest way; write {normal}")
    if path.startswith("//"):
        raise SettingError(field, path, f"is not written in the shortest way; write {normal[1:]}")
    if not path.isprintable():
        raise SettingError(field, repr(path), "has characters that no folder should have; choose another")
    if ":" in path:
        raise SettingError(field, path, "has a colon, which Kubernetes does not take; choose another folder")
    if any(path == own or path.startswith(f"{own}/") for own in _OF_THE_RUNTIME):
        raise SettingError(field, path, "belongs to the container's runtime; choose another folder")


def _check_ports(spec: AppSpec) -> None:
    """Containers of a pod share one network: two that listen on one port can't both start."""
    taken: dict[AppPort, str] = {}
    for path, port in spec.listening():
        check_port(port.port, path)
        if port in taken:
            remedy = f"is {taken[port]}'s too, and containers of a pod share one network; choose another"
            raise SettingError(path, port.port, remedy)
        taken[port] = path
