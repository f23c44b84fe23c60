"""What comes into accounts from files."""
