"""What was promised: the plan package, its models and its strict loader."""
