"""`python -m quadhelix` is the `quadhelix` command."""

from quadhelix.cli import main

if __name__ == "__main__":
    main(prog_name="quadhelix")
