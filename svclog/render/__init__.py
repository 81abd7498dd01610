"""What the user sees: values to text. Nothing is computed here."""
