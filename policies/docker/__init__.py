"""Rules about Docker's networks, containers and services."""

NETWORK = "docker:index/network:Network"
CONTAINER = "docker:index/container:Container"
SERVICE = "docker:index/service:Service"
VOLUME = "docker:index/volume:Volume"

NODE = "container-networks:cluster:Node"
NODES = {NODE: "systemd and the containers of a cluster run in it, as in kind's nodes"}
