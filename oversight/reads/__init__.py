"""What the room's pages read, one function a page."""
