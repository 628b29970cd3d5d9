"""What a stack says, and what is built from it: one YAML file per stack, one module per kind of stack."""
