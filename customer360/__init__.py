"""c360: one trusted view of each customer, on embedded DuckDB, with one command."""

__version__ = "0.1.0"
