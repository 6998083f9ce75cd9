"""A parsed node becomes SQL."""
