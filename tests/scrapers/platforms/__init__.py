"""Platforms, each against a double on loopback that answers in the form its documentation gives."""
