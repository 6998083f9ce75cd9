"""A compiled node becomes a relation, whole or not at all."""
