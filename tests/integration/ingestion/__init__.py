"""Files into raw tables, without the command line."""
