"""Who takes which run: places, attendance, completion, hours; and whatever touches a run and its people together.

Not for the plan, runs and timetables themselves: courses.
"""
