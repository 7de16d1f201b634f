"""Connections that wait only so long: for a query that takes too long, and for a server that says nothing at all."""
