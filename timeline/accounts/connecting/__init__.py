"""Connecting an account step by step: what is done, what is missing, and a real test of each step."""
