"""``python -m cli`` is ``kratomwatch``."""

from cli.main import main

main()
