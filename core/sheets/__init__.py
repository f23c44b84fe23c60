"""Tables from files that strangers made, and tables into files: safe reading, plain sentences, typed cells.

Not for what the tables mean: apps declare their columns and judge the values.
"""
