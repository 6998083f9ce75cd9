"""Manifest, run results, sources and run history, written as dbt's readers expect."""
