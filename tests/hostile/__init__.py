"""Hostile inputs by the thousand, through the program's own ways in.

`make hostile` sends 50,000 of them; `test_siege.py` sends some on every run of the tests. `mutations.py` makes them,
`kinds.py` knows where they go in and what may come of them, `lookout.py` sees who is called, `siege.py` does it.
"""
