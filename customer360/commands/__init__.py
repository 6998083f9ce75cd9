"""One module per verb; the only place where the floors are wired together."""
