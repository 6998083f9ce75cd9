"""What differs between two relations: columns, rows, values."""
