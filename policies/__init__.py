"""What no stack may do: rules that Pulumi applies to every resource before it makes it.

`rule` and `view` say what a rule is and what it sees; `docker` and `kubernetes` have one family of rules in
each module; `shell` hands them to Pulumi. Only `__main__` starts the pack.
"""
