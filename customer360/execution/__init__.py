"""Nodes run in the order of the graph, in threads, and each gives a result."""
