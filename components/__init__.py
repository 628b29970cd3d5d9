"""The building blocks: one folder per family of Pulumi components."""
