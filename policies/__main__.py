"""The policy pack: Pulumi runs this folder beside the program, and asks it about every resource."""

import sys
from pathlib import Path

# Pulumi runs this folder, so modules would be looked for in it, and `docker` would be found here.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from pulumi_policy import EnforcementLevel, PolicyPack  # noqa: E402

from policies.catalogue import RULES  # noqa: E402
from policies.shell import Wanted, as_policy  # noqa: E402

wanted = Wanted()
PolicyPack(
    "container-networks",
    policies=[as_policy(rule, wanted) for rule in RULES],
    enforcement_level=EnforcementLevel.MANDATORY,
)
