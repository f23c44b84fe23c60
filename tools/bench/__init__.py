"""./portal bench: our times against yardsticks, in the same rounds on the same machine.

Not for tests: a ratio is printed and read, never asserted.
"""
