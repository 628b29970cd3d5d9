"""Docker networks of every driver, and the containers and services that stand on them.

Import from the modules: `addressing`, `occupancy` and `naming` are pure and must load without Pulumi.
"""
