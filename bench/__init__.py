"""Measured speed: paired runs, medians and ratios, with machine and versions."""
