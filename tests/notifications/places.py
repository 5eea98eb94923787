"""Where the templates of the tests lie. Imports nothing, so that settings may import it."""

from pathlib import Path

MESSAGES = Path(__file__).with_name("messages")
