"""See docs/satisfaction.md."""
