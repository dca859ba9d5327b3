"""Benchmarks: invented neighbourhoods of given sizes, and how long Quartier and Hugo take to build them."""
