"""Golden assessments, and the way to write them again: ``python -m tests.golden``."""
