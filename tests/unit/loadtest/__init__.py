"""The arithmetic of a load test."""
