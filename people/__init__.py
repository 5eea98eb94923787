"""Person, device, roles, org tree, places, sign-in, API tokens."""
