"""Building with a memory: what was made is kept, and only what an edit reaches is made again."""
