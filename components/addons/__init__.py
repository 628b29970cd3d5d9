"""What a cluster needs beside Kubernetes: upstream's own manifests, and the few settings that are ours."""
