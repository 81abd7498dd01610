"""`python -m svclog`."""

from svclog.cli import main

if __name__ == "__main__":
    main()
