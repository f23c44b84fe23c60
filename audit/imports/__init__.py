"""What comes into the follow-up of findings as files."""
