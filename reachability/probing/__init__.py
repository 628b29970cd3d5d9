"""Probing expectations: what a shell is told to try, where it runs, and what came of it."""
