"""The Python models of the shipped project, function by function."""
