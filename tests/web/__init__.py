"""The pages for people: as answers over HTTP, and in a browser."""
