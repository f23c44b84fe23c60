"""The HR file: its columns, its plan, and how the plan is applied."""
