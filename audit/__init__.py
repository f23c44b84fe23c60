"""The follow-up of the city council's audit: findings, answers, plans, evidence.

Not a log: who did what stands in the journal.
"""
