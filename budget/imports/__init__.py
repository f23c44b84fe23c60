"""What comes into the budget as files."""
