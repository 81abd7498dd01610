"""Renderers: values of reports to text for the user. Nothing is computed here."""
