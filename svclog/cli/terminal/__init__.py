"""What a person at the terminal is asked, and how: questions, a menu, the editor."""
