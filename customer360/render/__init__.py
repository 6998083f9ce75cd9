"""Events and results become what people read in a terminal or a log."""
