"""Factories: one row of each kind with sensible values. Not for scenarios."""
