"""Merge two copies of a journal, each with changes of its own; works on documents alone, without files."""
