"""Sets one document and ends: the template is named on the command line, its data come in, the PDF goes out."""

from __future__ import annotations

import sys
from pathlib import Path

import typst


def main() -> None:
    """Nothing is written before the whole document is set."""
    template = Path(sys.argv[1])
    pdf = typst.compile(
        template,
        root=template.parent,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"data": sys.stdin.read()},
        pdf_standards=["ua-1"],
    )
    sys.stdout.buffer.write(bytes(pdf))


if __name__ == "__main__":
    main()
