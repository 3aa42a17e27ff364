"""See docs/core.md."""
