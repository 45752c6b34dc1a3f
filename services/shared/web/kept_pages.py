"""Pages that every stranger sees alike are rendered once a minute, not once a visitor."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request, session

from services.shared.web.languages import language
from services.shared.web.requests import page_path
from services.shared.web.sessions import person

KEPT_SECONDS = 60
MOST_PAGES = 500

View = Callable[..., str]


def alike_for_strangers(view: View) -> View:
    """Keep what the view renders, per address and language, for visitors who are not signed in.

    It stands below ``may``. A page that greets the visitor (a banner, a form's token) is rendered anew.
    """
    return alike_while(lambda: None)(view)


def alike_while(source: Callable[[], object]) -> Callable[[View], View]:
    """The same for pages made from a ``source``: as soon as it is another object, they are rendered anew."""

    def decorate(view: View) -> View:
        kept: OrderedDict[tuple[str, str], tuple[float, object, str]] = OrderedDict()

        @wraps(view)
        def sparing(*args: Any, **kwargs: Any) -> str:
            if request.method != "GET" or person().signed_in or session.get("_flashes"):
                return view(*args, **kwargs)
            address, made_from = (page_path(), language()), source()
            until, before, page = kept.get(address, (0.0, None, ""))
            if time.monotonic() < until and before is made_from:
                return page
            page = view(*args, **kwargs)
            if "csrf_token" not in g:
                kept[address] = time.monotonic() + KEPT_SECONDS, made_from, page
                kept.move_to_end(address)
                if len(kept) > MOST_PAGES:
                    kept.popitem(last=False)
            return page

        return sparing

    return decorate
