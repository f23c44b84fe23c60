"""Competency assessments for grades 4 and 5.

Empty until its issue; never imports enrollment or surveys.
"""
