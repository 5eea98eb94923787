"""Sites, service days, slots, eligibility and appointments."""
