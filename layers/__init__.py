"""What is on the ground, and is it well formed? Layers of a district as frames."""
