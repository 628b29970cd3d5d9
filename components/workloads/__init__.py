"""What runs on a cluster, and the ways to it.

Import from the modules: `routing`, `routing_checks` and `certificates` are pure and must load without Pulumi.
"""
