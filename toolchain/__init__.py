"""How the project obtains what it runs on: Pulumi, its plugins, a Docker engine, images."""

from toolchain import host_system

# Before anything is imported that only Unix has, so that it is one line and no traceback.
if said := host_system.objection():
    raise SystemExit(said)
