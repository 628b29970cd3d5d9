"""A folder of the Docker command's configuration, as the command itself writes it."""

import hashlib
import json
from pathlib import Path

CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")


def certificates(folder: Path) -> Path:
    """Files that have the names of certificates."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in CERTIFICATES:
        (folder / name).write_text("a certificate")
    return folder


def use(folder: Path, context: str) -> None:
    """As `docker context use`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"currentContext": context}))


def add(
    folder: Path, name: str, host: str, *, with_tls: bool = False, skip_verify: bool = False
) -> Path | None:
    """As `docker context create`; the folder of its certificates."""
    identity = hashlib.sha256(name.encode()).hexdigest()
    meta = folder / "contexts" / "meta" / identity / "meta.json"
    meta.parent.mkdir(parents=True)
    endpoint = {"Host": host, "SkipTLSVerify": skip_verify}
    meta.write_text(json.dumps({"Name": name, "Metadata": {}, "Endpoints": {"docker": endpoint}}))
    return certificates(folder / "contexts" / "tls" / identity / "docker") if with_tls else None
