"""The compiled form: the packaged rules as JSON that is read without YAML, pydantic or pint.

``python -m indicator_engine.rules.compiled`` writes it, with ``--check`` it says whether it is
stale. It holds the merged rules with the file and line of each part, the unit factors, the digest
of each pack, and a fingerprint of the bytes of each rule file. In a checkout it is used only while
every fingerprint holds, so that an edited rule is seen at once; where it was installed it is
trusted.

A record is an object whose key ``""`` names its class and whose other keys are the fields that
differ from their defaults; an object without that key is a mapping. No mapping of a checked pack
has an empty key.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from indicator_engine.rules import schema
from indicator_engine.rules.packs import PackagedRoot, find_packs, packaged_root
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import RuleData

_PACKAGE = Path(__file__).resolve().parent.parent
COMPILED: Final = _PACKAGE / "_compiled" / "core.json"

_TAG: Final = ""
_RECORD: Final = f'{{"{_TAG}":'
_CLASSES: Final[Mapping[str, type[Any]]] = {
    name: value
    for name, value in vars(schema).items()
    if isinstance(value, type) and dataclasses.is_dataclass(value)
}


# The modules whose classes the form is made of; a change of one can make it unreadable.
_MODULES: Final = sorted({value.__module__ for value in _CLASSES.values()})


def read_compiled(root: PackagedRoot, path: Path = COMPILED) -> RuleData | None:
    """Read the compiled form; None where there is none or it no longer fits the rules."""
    try:
        text = path.read_bytes()
        form = json.loads(text, object_hook=_revived)
        if root.checkout and form["sources"] != fingerprints(root):
            return None
        data = form["data"]
    except (OSError, ValueError, TypeError, KeyError):
        return None  # the rules themselves are there and are read instead
    return data if isinstance(data, RuleData) else None


def fingerprints(root: PackagedRoot) -> dict[str, str]:
    """Return name → hash of the bytes of each rule file, and of the modules of the schema."""
    import hashlib  # 4 ms that an installed copy does not need

    files = {
        f"{pack.name}/{file.relative}": file.path
        for pack in find_packs(root.path, Problems())  # what is wrong is told where rules are read
        for file in pack.files
    }
    files |= {name: Path(sys.modules[name].__file__ or "") for name in _MODULES}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def dump(data: RuleData, sources: Mapping[str, str]) -> str:
    """Write the compiled form, one record a line, so that a change of a rule shows as one."""
    form = {"sources": dict(sorted(sources.items())), "data": encoded(data)}
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
    return text.replace(_RECORD, "\n" + _RECORD) + "\n"  # no string holds it: quotes are escaped


def structure(text: str | bytes) -> Any:
    """Read back what `dump` or `encoded` wrote, as the frozen values it was."""
    return json.loads(text, object_hook=_revived)


def encoded(value: Any) -> Any:
    """Return a value of the schema as JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {_TAG: type(value).__name__} | {
            field.name: encoded(getattr(value, field.name))
            for field in _fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, Mapping):
        return {key: encoded(value[key]) for key in value}
    if isinstance(value, tuple):
        return [encoded(part) for part in value]
    return value


def _revived(found: dict[str, Any]) -> Any:
    name = found.pop(_TAG, None)
    if name is None:
        return found
    for key, value in found.items():
        if type(value) is list:
            pairs = bool(value) and type(value[0]) is list
            found[key] = tuple(map(tuple, value)) if pairs else tuple(value)
    return _CLASSES[name](**found)


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(value)


def main(arguments: Sequence[str]) -> int:
    """Write the compiled form of the checkout's rules, or with ``--check`` say whether it fits."""
    from indicator_engine.rules.merge import load_packs  # YAML and pydantic, then pint

    root = packaged_root()
    problems = Problems()
    data = load_packs(find_packs(root.path, problems), problems)
    fresh = dump(data, fingerprints(root)).encode()
    stale = not COMPILED.exists() or COMPILED.read_bytes() != fresh
    if "--check" in arguments:
        return int(stale)
    COMPILED.parent.mkdir(exist_ok=True)
    COMPILED.write_bytes(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
