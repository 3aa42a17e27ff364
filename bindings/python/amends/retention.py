"""See docs/retention.md."""
