"""Ink: how words are drawn in the source, before it is decided what the drawing means."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Ink(StrEnum):
    """What the page does to words. UNDERLINED and CAPITALS mean an insertion only in an amending document."""

    INSERTED = "inserted"
    STRUCK = "struck"
    UNDERLINED = "underlined"
    CAPITALS = "capitals"


#: HTML elements that draw ink (HTML Standard 4.5 and 4.7; <strike> is obsolete and still served).
TAG_INK = {"ins": Ink.INSERTED, "del": Ink.STRUCK, "s": Ink.STRUCK, "strike": Ink.STRUCK, "u": Ink.UNDERLINED}

_STRUCK_NAME = re.compile(r"strik|struck|stricken|strike-?out|delet|^(?:del|removed?)$|line-?through|mso-?del", re.I)
_INSERTED_NAME = re.compile(
    r"insert(?!ion-?point)|^ins$|^added$|added-?(?:text|language|phrase|matter)|mso-?ins$"
    r"|^new-?(?:text|matter|language|law|words?)$|^amend(?:ment|ed)?-?(?:add\w*|new)$",
    re.I,
)
_UNDERLINED_NAME = re.compile(r"underlin|underscor|^amend(?:ment|ed)?$|^new$", re.I)
#: Classes that dress a heading, whatever they draw under it.
_HEADING_NAME = re.compile(r"head|title|caption|num|intro|toc|link", re.I)
_DECORATION = re.compile(r"text-decoration(?:-line)?\s*:\s*([^;}]+)", re.I)
_LONGEST_RULE = 4000
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)\s*$")
_HIDDEN = re.compile(r"(?:^|;|\s)display\s*:\s*none|(?:^|;|\s)visibility\s*:\s*hidden", re.I)


@lru_cache(maxsize=4096)
def class_ink(name: str) -> Ink | None:
    """The ink that a class name tells by itself ("scstrike", "Insert", "deleted")."""
    if _STRUCK_NAME.search(name):
        return Ink.STRUCK
    if _INSERTED_NAME.search(name):
        return Ink.INSERTED
    if _UNDERLINED_NAME.search(name) and not _HEADING_NAME.search(name):
        return Ink.UNDERLINED
    return None


@lru_cache(maxsize=4096)
def style_ink(style: str) -> Ink | None:
    """The ink of CSS declarations."""
    for found in _DECORATION.finditer(style):
        if "line-through" in found[1].lower():
            return Ink.STRUCK
        if "underline" in found[1].lower():
            return Ink.UNDERLINED
    return None


@lru_cache(maxsize=4096)
def hides(style: str) -> bool:
    """Whether CSS declarations make an element invisible."""
    return _HIDDEN.search(style) is not None


class StyleSheet:
    """What a page's own <style> says of classes: ``ink`` by class name, and the ``hidden`` ones.

    Words set in capitals by a class count as drawn where the same sheet also knows a class that strikes:
    so do drafting offices whose amendments put new words in capitals.
    """

    def __init__(self, css: str) -> None:
        self.ink: dict[str, Ink] = {}
        self.hidden: set[str] = set()
        capitals: list[str] = []
        for rule in css.replace("<!--", " ").replace("-->", " ").split("}"):
            before, _, declarations = rule.rpartition("{")
            selectors = before.rpartition("{")[2]  # the inner rule of an @media
            if len(selectors) > _LONGEST_RULE or len(declarations) > _LONGEST_RULE:
                continue
            low = declarations.lower()
            if "text-decoration" in low or "display" in low or "uppercase" in low:
                self._learn(selectors, low, capitals)
        if Ink.STRUCK in self.ink.values():
            for name in capitals:
                self.ink.setdefault(name, Ink.CAPITALS)

    def _learn(self, selectors: str, declarations: str, capitals: list[str]) -> None:
        for selector in selectors.split(","):
            found = _CLASS.search(selector.strip())
            if found is None or selector.strip().startswith(("a.", "a:")):
                continue
            name = found[1]
            ink = style_ink(declarations)
            if ink is Ink.STRUCK or (ink is not None and not _HEADING_NAME.search(name)):
                self.ink[name] = ink
            elif (
                "uppercase" in declarations and selector.strip().startswith("span.") and not _HEADING_NAME.search(name)
            ):
                capitals.append(name)
            if hides(declarations):
                self.hidden.add(name)
