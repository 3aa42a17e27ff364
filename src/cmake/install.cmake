# Install rules: filled by the packaging slice.
