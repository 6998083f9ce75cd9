"""The whole pipeline, timed at any volume, in a database of its own."""
