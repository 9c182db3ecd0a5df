"""How what is on the ground and in the plan is measured: pure functions, no clock, no files."""
