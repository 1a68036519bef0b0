"""The command line: the one place that wires the other packages together."""
