"""Organisations, people, roles, sign-in and the inbox.

Not for enrolments, assessors' ratings or anything that people do in other wings.
"""
