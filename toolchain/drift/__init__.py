"""What was changed by hand: what a stack has made beside what the engine and the cluster have now."""
