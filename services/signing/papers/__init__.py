"""The papers of the letter room: what stands on each kind, checked, and set in type.

A paper is made of its contents alone, so that it can be made again byte for byte. See ``composing.py`` for what goes
into the letters of the office, ``released.py`` for the versions of the templates.
"""

from services.signing.papers.blocks import Blocks
from services.signing.papers.contents import Capacity, Contents, Stamp
from services.signing.papers.faults import Fault, Incomplete
from services.signing.papers.letterhead import Letterhead
from services.signing.papers.rendering import Unprintable, page_images, render

__all__ = [
    "Blocks",
    "Capacity",
    "Contents",
    "Fault",
    "Incomplete",
    "Letterhead",
    "Stamp",
    "Unprintable",
    "page_images",
    "render",
]
