"""The template language and the names it offers."""
