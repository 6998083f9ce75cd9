"""Files of real customers become raw tables; no row is lost without a reason."""
