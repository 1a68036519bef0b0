"""``code --explain``: a document's clauses on kratom with what was found in them, in colour where there is any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from cli.show import say, screen
from tracker.telling.inert import plain
from tracker.telling.wording import value_text

if TYPE_CHECKING:
    from tracker.coding.explain import Explanation, Marked
    from tracker.reading import Reading

#: A clause longer than this is shown round what was found in it.
_LONG = 600
_NAMED = "bold yellow"


def print_explanation(file: str, explained: Explanation) -> None:
    """Print how `file` was read: the clauses in order, then what they come to."""
    console = screen()
    console.print(Text(plain(file), style="bold"))
    section = ""
    for clause in explained.clauses:
        if clause.section != section:
            section = clause.section
            console.print(Text(f"\n  {plain(section)}" if section else "", style="dim"))
        console.print(Text("  ") + _words(clause))
        for line in clause.fired:
            console.print(Text(f"      + {plain(line)}", style="green"))
        for line in clause.blocked:
            console.print(Text(f"      - {plain(line)}", style="red"))
    say()
    for line in _summary(explained.reading, explained.languages):
        console.print(Text(plain(line)))
    say()


def _words(clause: Marked) -> Text:
    """The clause with kratom's names in colour; of a very long one the stretch round the first of them."""
    first = clause.named[0][0] if clause.named else 0
    low = max(0, first - _LONG // 2) if len(clause.text) > _LONG else 0
    high = min(len(clause.text), low + _LONG)
    shown, at = Text("… " if low else ""), low
    for start, end in clause.named:
        if at <= start < end <= high:
            shown.append(plain(clause.text[at:start]))
            shown.append(plain(clause.text[start:end]), style=_NAMED)
            at = end
    shown.append(plain(clause.text[at:high]))
    return shown.append(" …") if high < len(clause.text) else shown


def _summary(reading: Reading, languages: tuple[str, ...]) -> list[str]:
    lines = [f"  {'read in':12}{', '.join(languages) or 'no language: kratom is not named'}"]
    for name in ("nature", "status", "would", "in_force", "effective", "enacted", "expires", "ended"):
        value = getattr(reading, name)
        if value not in (None, ""):
            lines.append(f"  {name:12}{value}")
    lines += [f"  {key:12} {value_text(key, value)}" for key, value in reading.provisions.items()]
    lines += [f"  {'unsettled':12}{line}" for line in reading.unsettled]
    lines.append(f"  {'why':12}{reading.why}")
    if reading.later is not None:
        lines.append(f"  {'later':12}{reading.later.would} from {reading.later.effective}: {reading.later.why}")
    return lines
