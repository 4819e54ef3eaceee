"""`python -m credatlas`: the same as the `credatlas` command."""

from credatlas.cli import main

if __name__ == "__main__":
    main()
