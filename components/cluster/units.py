"""The systemd units by which a node boots itself. Pure.

Everything here runs in the node, from files that are uploaded before it starts: nothing is executed from
outside.
"""

import json

from components.cluster.kubeadm import ClusterPlan

BOOTED = "/etc/kubernetes/booted"
BOOT_UNIT = "container-networks-boot.service"
LEAVE_UNIT = "container-networks-leave.service"
FINALIZER = "container-networks/leave"
DRAIN_SECONDS = 60
PARALLEL_DRAIN_SECONDS = 300

_BOOT = """\
[Unit]
Description=kubeadm {command}, until it has succeeded once
Requires=containerd.service
After=containerd.service
ConditionPathExists=!{booted}
StartLimitIntervalSec=0

[Service]
Type=oneshot
{prepare}ExecStart=/usr/bin/kubeadm {command} --config=/etc/kubernetes/kubeadm.yaml
ExecStart=/usr/bin/touch {booted}
Restart=on-failure
RestartSec=1s
TimeoutStartSec=infinity
"""

_LEAVE = """\
[Unit]
Description=drain nodes that are being deleted, then let them go
After={boot}
ConditionPathExists=/usr/bin/kubectl
StartLimitIntervalSec=0

[Service]
Environment=KUBECONFIG=/etc/kubernetes/admin.conf
ExecStart=/bin/bash /etc/kubernetes/leave.sh
Restart=always
RestartSec=2s
"""

# The watch ends after some minutes; the unit starts it again, and it begins with all nodes.
_LEAVE_SCRIPT = """\
columns=NAME:.metadata.name,DELETED:.metadata.deletionTimestamp,HELD:.metadata.finalizers
deleted_at='{{.metadata.deletionTimestamp}}'
kubectl get nodes --watch --no-headers --output=custom-columns="$columns" |
while read -r node deleted held; do
  case "$deleted $held" in
  "<none>"*) continue ;;
  *{finalizer}*) ;;
  *) continue ;;
  esac
  # What is read may be old by now.
  still=$(kubectl get node "$node" --ignore-not-found --output=jsonpath="$deleted_at" </dev/null)
  [ "$still" ] || continue
  kubectl drain "$node" --ignore-daemonsets --delete-emptydir-data --force --timeout={seconds}s </dev/null
  kubectl patch node "$node" --patch='{patch}' </dev/null
done
"""

# A node that is being drained is seen again with each change of it: the lock keeps a second drain out.
_PARALLEL_LEAVE_SCRIPT = """\
columns=NAME:.metadata.name,DELETED:.metadata.deletionTimestamp,HELD:.metadata.finalizers
deleted_at='{{.metadata.deletionTimestamp}}'
leave() {{
  flock --nonblock 9 || return
  # What is read may be old by now.
  still=$(kubectl get node "$1" --ignore-not-found --output=jsonpath="$deleted_at")
  [ "$still" ] || return
  kubectl drain "$1" --ignore-daemonsets --delete-emptydir-data --force --timeout={seconds}s
  kubectl patch node "$1" --patch='{patch}'
}}
while read -r node deleted held; do
  case "$deleted $held" in
  "<none>"*) continue ;;
  *{finalizer}*) ;;
  *) continue ;;
  esac
  leave "$node" </dev/null 9>"${{LOCKS:-/run}}/container-networks-leave.$node" &
done < <(kubectl get nodes --watch --no-headers --output=custom-columns="$columns")
# The watch has ended: what is being drained is drained to its end before the unit starts anew.
wait
"""

_WANTS = """\
[Unit]
Wants={units}
"""

# What kind's own entrypoint does where it lacks the capability.
_RESTRICTED = """\
[Service]
ExecStartPre=/bin/sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' \
/etc/containerd/config.toml
"""

_AWAIT_SCRIPT = """\
info=https://{endpoint}/api/v1/namespaces/kube-public/configmaps/cluster-info
until curl --silent --show-error --insecure --max-time 2 "$info" | grep --quiet 'jws-kubeconfig-{token_id}"'
do
  sleep 0.5
done
"""


def boot_unit(command: str, prepare: str = "") -> str:
    """The unit that runs kubeadm until it succeeds, and never again: a restarted node is a member already.

    Args:
        command: `init` or `join`.
        prepare: a script to run before; a path in the node.
    """
    line = f"ExecStartPre=/bin/bash {prepare}\n" if prepare else ""
    return _BOOT.format(command=command, prepare=line, booted=BOOTED)


def leave_unit() -> str:
    """The unit of the control plane that drains nodes that are being deleted."""
    return _LEAVE.format(boot=BOOT_UNIT)


def leave_script(*, parallel: bool) -> str:
    """What that unit runs. A node's finalizer holds its deletion until it is drained, or can't be in time.

    Args:
        parallel: whether nodes are drained at once, each with more time; otherwise one after another.
    """
    patch = json.dumps({"metadata": {"$deleteFromPrimitiveList/finalizers": [FINALIZER]}})
    script, seconds = (
        (_PARALLEL_LEAVE_SCRIPT, PARALLEL_DRAIN_SECONDS) if parallel else (_LEAVE_SCRIPT, DRAIN_SECONDS)
    )
    return script.format(finalizer=FINALIZER, seconds=seconds, patch=patch)


def leave_seconds(workers: int, *, parallel: bool) -> int:
    """How long it may take until the last of all workers has been drained, and two minutes more.

    Args:
        workers: how many there are.
        parallel: whether they are drained at once.
    """
    drains = PARALLEL_DRAIN_SECONDS if parallel else DRAIN_SECONDS * workers
    return drains + 2 * DRAIN_SECONDS


def await_script(plan: ClusterPlan) -> str:
    """What a worker runs before it joins: kubeadm by itself looks every five seconds only.

    The CA is not checked, because nothing is taken from the answer but that there is one.
    """
    token_id = plan.pki.bootstrap_token.partition(".")[0]
    return _AWAIT_SCRIPT.format(endpoint=plan.api_endpoint, token_id=token_id)


def wants(*units: str) -> str:
    """A drop-in by which the system starts units: a regular file, where `systemctl enable` makes a link."""
    return _WANTS.format(units=" ".join(units))


def restricted_containerd() -> str:
    """A drop-in for a host without CAP_SYS_RESOURCE."""
    return _RESTRICTED
