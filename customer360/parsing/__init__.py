"""Project files become a manifest."""
