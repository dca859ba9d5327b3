"""How the site looks: templates, styles, a little script and a font, laid over Material for MkDocs."""
