"""Where do we stand on date d? Opened plans, assessments, spatial tables."""
