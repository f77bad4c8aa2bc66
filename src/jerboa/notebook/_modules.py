"""An ES module and all that it imports as one module, for hosts that load a single text.

Every imported module becomes a function called once that returns what the module exports; an
import takes it from there. No address is loaded at run time, so that it works wherever a module
can be loaded at all. Only the plain forms that jerboa's modules use are understood, and any other
is refused: ``import { a, b } from './x.mjs';``, ``export`` before a function, class or const, and
``new URL('x.js', import.meta.url)``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

_IMPORT = re.compile(r"^import \{([^}]*)\} from '(\.[^']+)';$", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) ([\w$]+)", re.MULTILINE)
_BESIDE = re.compile(r"new URL\('([^']+)', import\.meta\.url\)")
_LEFT = re.compile(r"^(?:import|export)\b(?! default \{).*|.*\bimport(?:\.meta|\().*", re.MULTILINE)


def assemble(entry: Path) -> str:
    """Put a module and those that it imports, theirs too, into one text.

    Parameters
    ----------
    entry : Path
        The module; it keeps its ``export default``.

    Returns
    -------
    str
        A module without imports.

    Raises
    ------
    ValueError
        If a module uses another form of import or export, or two import each other.
    """
    parts: dict[Path, str] = {}
    own = _without_imports(entry.resolve(), parts, (entry.resolve(),))
    return "\n".join([*parts.values(), own])


def _without_imports(path: Path, parts: dict[Path, str], chain: tuple[Path, ...]) -> str:
    text = path.read_text(encoding="utf-8")
    for found in _IMPORT.finditer(text):
        _add((path.parent / found[2]).resolve(), parts, chain)
    text = _IMPORT.sub(
        lambda found: f"const {{{_bound(found[1])}}} = {_name(path.parent / found[2])};", text
    )
    return _BESIDE.sub(lambda found: _as_address(path.parent / found[1]), text)


def _add(path: Path, parts: dict[Path, str], chain: tuple[Path, ...]) -> None:
    if path in chain:
        raise ValueError(f"{chain[-1].name} and {path.name} import each other")
    if path in parts:
        return
    text = _without_imports(path, parts, (*chain, path))
    names = [found[2] for found in _EXPORT.finditer(text)]
    text = _EXPORT.sub(r"\1 \2", text)
    if left := _LEFT.search(text):
        raise ValueError(f"{path.name}: '{left[0].strip()}' cannot be put into one module")
    parts[path] = (
        f"const {_name(path)} = (() => {{\n{text}\nreturn {{ {', '.join(names)} }};\n}})();"
    )


def _bound(names: str) -> str:
    """Names of an import as a destructuring: ``a as b`` is ``a: b``."""
    return re.sub(r"(\w+) as (\w+)", r"\1: \2", names)


def _name(path: Path) -> str:
    return "module_" + re.sub(r"\W", "_", path.resolve().stem)


def _as_address(path: Path) -> str:
    text = json.dumps(path.read_text(encoding="utf-8"))
    return f"URL.createObjectURL(new Blob([{text}], {{ type: 'text/javascript' }}))"
