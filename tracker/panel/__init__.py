"""The panel: the law of every place, period by period, as data for research.

`rows.panel` makes it; `columns.COLUMNS` says what each column means; `files` writes rows as text, `parquet` as Parquet
and Arrow. Each is imported by itself: commands that need none of it start without.
"""
