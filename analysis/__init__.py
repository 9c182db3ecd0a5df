"""What do the measures say about this plan, or these files? One file a family of analyses."""
