"""Tests of what starts, stops and guards the portal: ./portal, settings, the production files, real servers."""
