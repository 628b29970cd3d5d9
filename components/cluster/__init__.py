"""A Kubernetes cluster whose nodes are Docker containers that boot themselves.

Import from the modules: `pki`, `kubeadm`, `kubeconfig`, `files`, `labels` and `places` are pure.
"""
