"""Making worlds up, without a database."""
