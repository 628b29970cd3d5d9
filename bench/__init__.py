"""How fast: measured side by side on one machine, never a test."""
