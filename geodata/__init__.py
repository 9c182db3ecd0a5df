"""Where did each feature come from? Build a package's layers from its sources."""
