"""What analysts get: documented views, the monthly evaluation, exports, a console, and what the public may read."""

from pathlib import Path

VIEWS_OF_ANALYSTS = (Path(__file__).parent / "views.sql").read_text()
