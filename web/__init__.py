"""The web page and JSON API, over the same queries as the command line."""
