"""The catalogue of a project: what there is, what it is made of, and how it is."""
