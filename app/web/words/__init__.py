"""Rows in plain English: what people read where programs read columns."""
