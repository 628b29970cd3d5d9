"""How many stacks are drawn: always the same ones in the unit tests, as many as are asked for elsewhere."""

from hypothesis import HealthCheck, settings

QUICK = settings(
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
