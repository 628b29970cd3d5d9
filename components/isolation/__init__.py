"""NetworkPolicies: what someone writes, what Kubernetes makes of it, and who reaches whom because of it.

Import from the modules: all but `policy` are pure.
"""
