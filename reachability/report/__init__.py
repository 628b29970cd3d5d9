"""What a run of the probes saw: on a terminal, as JSON, as JUnit XML and as an HTML page."""
