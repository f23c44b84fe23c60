"""What stands behind ./portal: making the workshop ready, starting, testing and measuring the portal.

Not for anything the running portal needs: no app imports this package.
"""
