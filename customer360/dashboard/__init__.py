"""The customer base on one page: the database aggregates, the page draws."""
