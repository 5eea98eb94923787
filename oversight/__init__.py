"""What coordinators see and move: the response board, sites, policy versions, what is restored."""
