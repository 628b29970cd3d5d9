"""What should be reachable from where, as data: derived from settings, proven by the live tests."""
