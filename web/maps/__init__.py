"""Maps of the world and of the United States, drawn on the server as SVG.

`drawing.py` draws them from world.json and us.json; those were made once by `convert.py` (`make maps`) from geometry in
the public domain, of which NOTICE.md tells.
"""

from web.maps.drawing import MAPS, Place, draw, ids, legend, patterns

__all__ = ["MAPS", "Place", "draw", "ids", "legend", "patterns"]
