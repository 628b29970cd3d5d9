"""What stands already as a stack's state knows it, and what of it stays as it is.

`standing` reads a state, `provenance` is the record in it, `keep` decides (all pure); `read` asks Pulumi.
"""
