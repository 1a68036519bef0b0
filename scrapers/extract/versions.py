"""The version of each extractor, as stamped on its Documents: text made by different versions is never compared."""

EXTRACTOR = {"html": "html/1", "text": "text/1", "xml": "xml/1", "json": "json/1", "pdf": "pdf/1"}
