"""Made-up customers, and the truth about which records are the same person."""
