"""Message kinds, the outbox, delivery and channels. Knows people, nothing else."""
