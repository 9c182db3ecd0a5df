"""Benchmarks: paired runs on the same machine, reported as ratios and counts."""
