"""What decides about MkDocs' part of a build, named without loading MkDocs."""
