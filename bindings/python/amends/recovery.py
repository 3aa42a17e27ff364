"""See docs/recovery.md."""
