"""Sourced conflict statistics: documents in, every figure out as a claim that can be checked."""
