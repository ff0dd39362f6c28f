"""Write the pages that are generated: one for each code, and an index. `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from indicator_engine.messages import catalogue

CODES = Path(__file__).resolve().parent.parent / "docs" / "codes"


def pages() -> dict[str, str]:
    """Return the text of every generated page by file name."""
    chinese, english = (catalogue(language)["code"] for language in ("zh", "en"))
    made = {f"{code}.md": _page(code, chinese[code], english[code]) for code in sorted(chinese)}
    made["README.md"] = _index(chinese, english)
    return made


def _page(code: str, chinese: dict[str, str], english: dict[str, str]) -> str:
    lines = [f"# {code}", ""]
    for entry, hint in ((chinese, "怎么办："), (english, "What to do: ")):
        lines += [f"**{entry['message']}**", "", entry["page"], ""]
        if "hint" in entry:
            lines += [f"{hint}{entry['hint']}", ""]
    return "\n".join(lines)


def _index(chinese: dict[str, dict[str, str]], english: dict[str, dict[str, str]]) -> str:
    lines = ["# Codes", "", "Every error, note and flag has a stable code.", ""]
    lines += ["| code | 中文 | English |", "|---|---|---|"]
    for code in sorted(chinese):
        cells = (chinese[code]["message"], english[code]["message"])
        shown = " | ".join(cell.replace("|", "\\|") for cell in cells)
        lines.append(f"| [{code}]({code}.md) | {shown} |")
    return "\n".join([*lines, ""])


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are stale."""
    made = pages()
    stale = [name for name, text in made.items() if _read(CODES / name) != text]
    gone = [path.name for path in CODES.glob("*.md") if path.name not in made]
    if "--check" in arguments:
        for name in (*stale, *gone):
            print(f"stale: docs/codes/{name}")
        return 1 if stale or gone else 0
    for name in gone:
        (CODES / name).unlink()
    for name in stale:
        (CODES / name).write_text(made[name], encoding="utf-8")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
