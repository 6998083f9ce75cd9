"""What we ask of a database."""
