"""svclog: a journal of how businesses treat you, and who earned your loyalty."""

__version__ = "1.0.0"
