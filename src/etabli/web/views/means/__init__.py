"""Pages of the means that firms share: platforms, training, tools."""
