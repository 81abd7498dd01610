"""Reports as self-contained HTML pages: no script, no network, every picture with its figures."""
