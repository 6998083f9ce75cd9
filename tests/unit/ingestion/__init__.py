"""Reading files, without a database."""
