"""Loads the registry: every TOML file under a folder, one jurisdiction a file.

All bad files are reported at once, each in one line that names the file, the line and the key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from jurisdictions.model import Event, Jurisdiction, Pending, ProvisionChange, Scheduled, Source
from jurisdictions.nearest import did_you_mean
from jurisdictions.toml import NoTomlError, parse, shown

#: The registry that comes with the program.
PACKAGED = Path(__file__).parent / "data"
#: The tables of a file that hold records of their own.
_TABLES: Mapping[str, type[BaseModel]] = {
    "events": Event,
    "scheduled": Scheduled,
    "pending": Pending,
    "sources": Source,
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one file of the registry; `file` is relative to the registry's folder."""

    file: str
    message: str

    def __str__(self) -> str:
        return shown(f"{self.file}: {self.message}")


class RegistryError(Exception):
    """The registry cannot be loaded. `problems` holds everything that is wrong, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Registry(Mapping[str, Jurisdiction]):
    """Identifier -> Jurisdiction, in the order of the identifiers.

    ``digest`` is the SHA-256 of all files (relative paths and bytes): equal digests mean equal registries.
    ``files`` maps an identifier to its file, relative to ``root``.
    """

    def __init__(
        self, jurisdictions: Mapping[str, Jurisdiction], files: Mapping[str, str], root: Path, digest: str
    ) -> None:
        self._jurisdictions = dict(sorted(jurisdictions.items()))
        self.files = dict(files)
        self.root = root
        self.digest = digest

    def __getitem__(self, key: str) -> Jurisdiction:
        return self._jurisdictions[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._jurisdictions)

    def __len__(self) -> int:
        return len(self._jurisdictions)

    def children(self, key: str) -> tuple[Jurisdiction, ...]:
        """The jurisdictions whose parent is `key`."""
        return tuple(place for place in self.values() if place.parent == key)

    def source(self, key: str) -> tuple[Jurisdiction, Source]:
        """The source named by "<jurisdiction>#<source id>". Raises KeyError where there is none."""
        place, _, name = key.rpartition("#")
        if place in self._jurisdictions:
            for source in self[place].sources:
                if source.id == name:
                    return self[place], source
        raise KeyError(key)

    def sources(self) -> Iterator[tuple[str, Jurisdiction, Source]]:
        """Every source with its key ("<jurisdiction>#<source id>") and its jurisdiction."""
        for place in self.values():
            for source in place.sources:
                yield f"{place.id}#{source.id}", place, source


def load(path: Path | None = None) -> Registry:
    """The registry in the folder `path` (None: the packaged one). Raises RegistryError with all problems."""
    root, found = _files(path)
    if not found:
        missing = "no registry here: it is a folder with one .toml file for each place"
        raise RegistryError([Problem(str(root), missing)])
    places: dict[str, Jurisdiction] = {}
    files: dict[str, str] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for file in found:
        name = file.relative_to(root).as_posix()
        try:
            body = file.read_bytes()
            digest.update(_entry(name, body))
            place = _parse(name, body)
        except RegistryError as error:
            problems += error.problems
        except OSError as error:
            problems.append(Problem(name, f"cannot be read: {error.strerror}"))
        else:
            if place.id in places:
                problems.append(Problem(name, f"id {place.id!r} is already in {files[place.id]}"))
            places[place.id], files[place.id] = place, name
    if problems:
        raise RegistryError(problems)
    return Registry(places, files, root, digest.hexdigest())


def digest_of(path: Path | None = None) -> str:
    """The ``digest`` that ``load(path)`` would give, without parsing a file. Raises OSError."""
    root, found = _files(path)
    digest = hashlib.sha256()
    for file in found:
        digest.update(_entry(file.relative_to(root).as_posix(), file.read_bytes()))
    return digest.hexdigest()


def _files(path: Path | None) -> tuple[Path, list[Path]]:
    root = PACKAGED if path is None else Path(path)
    return root, sorted(root.rglob("*.toml")) if root.is_dir() else []


def _entry(name: str, body: bytes) -> bytes:
    """What one file adds to the digest."""
    return f"{name}\0{len(body)}\0".encode() + body


def _parse(name: str, body: bytes) -> Jurisdiction:
    """The jurisdiction in the TOML text `body`. Raises RegistryError (one Problem for each thing wrong)."""
    try:
        text = body.decode()
        data = parse(text)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise RegistryError([Problem(name, f"not UTF-8 (at line {line})")]) from error
    except NoTomlError as error:
        raise RegistryError([Problem(name, str(error))]) from error
    try:
        return Jurisdiction.model_validate(data)
    except ValidationError as error:
        problems = [
            Problem(name, _explain(text, detail["loc"], detail["type"], detail["msg"], detail["input"]))
            for detail in error.errors(include_url=False)
        ]
        raise RegistryError(problems) from error


def _explain(text: str, where: tuple[int | str, ...], kind: str, message: str, value: object) -> str:
    """One line for one fault that validation found at the path `where`."""
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    line = line_of(text, where)
    place = f"line {line}: {path}" if line else path
    if kind == "extra_forbidden":
        return f"{place}: unknown key{did_you_mean(str(where[-1]), _keys(where))}"
    if kind == "missing":
        return f"{place}: missing"
    if kind.startswith("date_"):
        message = "no date; write it like 2026-05-06, without quotes"
    shown = repr(value) if isinstance(value, str | int | float | bool) else f"a {type(value).__name__}"
    return f"{place}: {message[:1].lower()}{message[1:]} (it is {shown})"


def _keys(where: tuple[int | str, ...]) -> list[str]:
    """The keys that the table has in which `where` names an unknown one, as they are written."""
    model = _TABLES.get(str(where[0]), Jurisdiction) if len(where) > 1 else Jurisdiction
    model = ProvisionChange if "changes" in where[:-1] else model
    return [field.alias or name for name, field in model.model_fields.items()]


def line_of(text: str, where: tuple[int | str, ...]) -> int | None:
    """The line of the key that `where` names, or of its table where the key is missing."""
    keys = [part for part in where if isinstance(part, str)]
    index = next((part for part in where if isinstance(part, int)), 0)
    lines = text.splitlines()
    start, table = 0, keys[0]
    headers = [number for number, line in enumerate(lines) if line.strip() == f"[[{table}]]"]
    if headers and index < len(headers):
        start = headers[index]
        keys = keys[1:]
    for number in range(start, len(lines)):
        if number > start and lines[number].strip().startswith("[["):
            break
        if keys and any(re.match(rf'\s*"?{re.escape(key)}"?\s*=', lines[number]) for key in keys):
            return number + 1
    return start + 1 if headers else None
