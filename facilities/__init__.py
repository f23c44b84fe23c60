"""The site, its buildings and rooms.

Not for who is taught in them: runs and bookings point here.
"""
