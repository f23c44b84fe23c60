"""Pages of files, jobs and uploads."""
