"""What comes into the site as files."""
