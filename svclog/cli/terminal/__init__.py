"""Interaction with the user at a terminal: questions, a menu, the editor."""
