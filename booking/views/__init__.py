"""The pages of My repair."""
