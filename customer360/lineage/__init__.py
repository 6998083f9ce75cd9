"""Which columns a column is made of, as far as the SQL says."""
