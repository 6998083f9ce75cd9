"""The nouns: nodes, relations, manifest, results."""
