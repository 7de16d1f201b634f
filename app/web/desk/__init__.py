"""The review desk: where people look at what was read, beside the text, and say whether it is right."""
