"""``python -m jerboa``: the command line where its script is on no path."""

from jerboa.cli import main

main()
