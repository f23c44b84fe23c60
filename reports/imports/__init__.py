"""Taking quoted figures in."""
