"""What it costs to ask the regions' rules."""
