"""Pages about people: the directory with its organisations, and the roles."""
