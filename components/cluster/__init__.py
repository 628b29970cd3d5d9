"""A Kubernetes cluster whose nodes are Docker containers that boot themselves.

Import from the modules: `pki`, `derivation`, `leaf`, `kubeadm`, `kubeconfig`, `files`, `labels`
and `places` are pure.
"""
