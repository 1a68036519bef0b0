"""Drawing pages that their scripts fill: the law of such a page is not in what its server sends, but in what a browser
makes of it. An optional part: without it the page is read as it was sent, and told to be an empty shell."""

from scrapers.render.base import Load, Renders, Unrendered
from scrapers.render.renderer import HEADER, Renderer, renderer

__all__ = ["HEADER", "Load", "Renderer", "Renders", "Unrendered", "renderer"]
