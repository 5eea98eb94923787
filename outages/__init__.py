"""Outages, policy, affected devices and their standing."""
