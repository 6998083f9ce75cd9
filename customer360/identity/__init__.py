"""Matching people: what files say of them, what was found, and how good it is."""
