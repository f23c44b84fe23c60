"""Tests that a person would do by hand: a live server, a real worker, headless Chromium."""
