"""What every room uses and that knows no domain."""
