"""Convert journals to and from other files: the formats that `import` reads and `export` writes."""
