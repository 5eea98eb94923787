"""The floor: bare Django that does the same by hand and nothing else."""
