"""What a resource's inputs say, in the words of those who run networks: one reader for each type."""
