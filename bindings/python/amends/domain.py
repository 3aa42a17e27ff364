"""See docs/domain.md."""
