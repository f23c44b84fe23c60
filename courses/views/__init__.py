"""Pages of the catalogue, the runs and the plan, one module for each family.

Not for anything that is not a page.
"""
