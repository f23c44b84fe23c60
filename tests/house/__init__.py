"""The rules of the house, held by a machine. Each test says in its message what to do."""
