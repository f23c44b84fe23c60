"""Addresses of the content host alone; config.content_host resolves them there and nowhere else."""

urlpatterns: list = []
