"""How a browser reads the inside of a tag (HTML Standard, 13.2.5), as parts of regular expressions.

Possessive throughout: what was taken is never given back, so that broken markup costs no more than its length.
"""

from __future__ import annotations

#: "=" and the value after it: one in quotes may hold ">", one without ends at white space.
VALUE = r"""=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>))"""
#: What stands between a tag's name and the end of the tag.
REST = rf"(?:[^>=]++|{VALUE})*+>"
