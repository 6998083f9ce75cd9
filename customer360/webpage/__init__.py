"""Pages in one file of HTML that hold all they need."""
