"""`make adopt`: what is on the engine with a stack's label is taken into a state that does not know it.

`wanted` reads a preview, `compare` looks whether what is there is as wanted, `take` matches the two, `state`
writes what a creation would have left behind (all pure); `show` says what comes of it, `command` does it.
"""
