"""Made-up worlds in a real database, without the command line."""
