"""Feeds: what calendar programs subscribe to."""
