"""Front pages, search and help.

Has no models; only config imports it.
"""
