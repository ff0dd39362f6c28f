"""The command line. `main` is the entry point; the commands load only when one is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from indicator_engine.cli.running import run
from indicator_engine.cli.settings import Code, chosen_language
from indicator_engine.messages import phrase

_EXTRA = frozenset({"typer", "click", "rich"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: the words after the name of the program; those of this process by default.

    >>> main(["parse", "≥1次", "--words"])
    不少于1次
    0
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return int(run(given))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        language = chosen_language(given, os.environ)
        print(phrase("cli-needs-extra", language, library=error.name), file=sys.stderr)
        return int(Code.IO)
