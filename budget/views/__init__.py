"""Pages of the budget: what stands (execution), and what people enter (entries)."""
