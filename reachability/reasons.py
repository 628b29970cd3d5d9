"""By which kinds of address one connects, and why a way by one is not derived: in words."""

POD, SERVICE, NODE_PORT, LOAD_BALANCER, ROUTE = "pod", "Service", "node port", "load balancer", "route"
CONTAINER = "container"

MUTE = "no probe can run in a pod that has an image of its own"
BY_A_NODE = "whether the way over a node is closed depends on which node that is"
OWN_NODE = "a pod always lets its own node in, and which that is is not known"
ONLY_WHERE_PODS_ARE = (
    "with external_traffic_policy Local only nodes that have a pod answer, and which those are is not known"
)
CHOSEN = "Kubernetes chooses the node port; write node_port"
HANDED_OUT = "whether source_ranges let it in depends on the address that Docker hands out"
FOREIGN = "the nodes of a cluster that is not of this project are not known"
CONTROLLER_ANSWERS = "the ingress controller may not reach the backend, and answers with an error of its own"
NO_BACKEND = "its backend is not an application of this stack"
ANY_CONTROLLER = "the ingress controller of a cluster that is not of this project is not known"
LEAVES_THE_HOST = "a probe could leave the host by a network's parent, or by the way out of an overlay"


def stands_in(service: str, why: str) -> str:
    """Why a policy about addresses does not decide who comes by a node: the pod may see the node's."""
    return (
        "a node that passes it on stands in for the client (over VXLAN with an address of the pods' subnet), "
        f"and {why}; to see the client's own, set external_traffic_policy of {service} to Local"
    )
