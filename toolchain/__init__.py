"""What the machine must have: checked, found or fetched. Standard library only."""
