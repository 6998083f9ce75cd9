"""Nodes run in a real DuckDB; their SQL is given, not compiled."""
