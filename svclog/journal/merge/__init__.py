"""Two copies of a journal, each with changes of its own, made one: pure, documents in and documents out."""
