"""What this host can do, probed and not guessed: `make doctor`."""
