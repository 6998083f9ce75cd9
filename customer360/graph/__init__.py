"""What depends on what, and what a selection means."""
