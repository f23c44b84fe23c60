"""How dates look on pages (design: pages).

Not for numbers: core.money prints those.
"""
