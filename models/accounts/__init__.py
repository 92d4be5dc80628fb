"""Who is there: accounts, passwords, login sessions, and the one-time links by which passwords are set.

Only an entrance may be called from outside this package. No password and no token is stored, logged or written to the audit trail.
"""
