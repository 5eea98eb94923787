"""The forms of coordinators. They check shape and call nothing."""
