"""The demo: one week of July 2024, played so that its Wednesday is today."""
