"""See docs/economics.md."""
