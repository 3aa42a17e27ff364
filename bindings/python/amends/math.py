"""See docs/math.md."""
