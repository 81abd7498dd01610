"""Journals to and from other files: what `import` reads and what `export` writes."""
