"""See docs/word_of_mouth.md."""
