"""The version of each extractor, as stamped on its Documents: text made by different versions is never compared."""

EXTRACTOR = {
    "html": "html/3", "text": "text/3", "xml": "xml/2", "json": "json/2", "pdf": "pdf/2",
    "bill-record": "bill-record/1",
}  # fmt: skip
