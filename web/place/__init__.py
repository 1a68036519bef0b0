"""One place: `pages.py` (how its law stands, stood, and changed), `changes.py` (a change, an archived copy), and what
they show: `facts.py`, `line.py` (the timeline drawn), `citing.py`."""
