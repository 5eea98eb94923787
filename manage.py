#!/usr/bin/env python
"""Back Online's management commands."""

import os
import sys


def main() -> None:
    """Run one management command; it looks for the servers and starts none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
