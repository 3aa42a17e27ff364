"""See docs/voice.md."""
