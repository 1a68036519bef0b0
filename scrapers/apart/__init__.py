"""Strangers' bytes are taken apart in processes of their own, which may die of them.

A page that breaks its reader, or keeps it longer or wants more memory than the settings allow, costs that page and no
other. `room.py` has the processes, `reader.py` is one of them as the program sees it, `child.py` what runs in it,
`pipe.py` how they talk, `jobs.py` what they are asked.
"""
