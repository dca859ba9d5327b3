"""Pages: what residents read, as HTML for the main area of a frame."""
