"""Six-digit codes from an authenticator app, each good for one sign-in."""

from __future__ import annotations

from datetime import datetime

import pyotp

STEP = 30
WINDOW = 1  # a phone's clock may be one step off


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, within the window; none when it is nobody's."""
    digits = "".join(code.split())
    maker = pyotp.TOTP(secret)
    now = int(at.timestamp()) // STEP
    for step in range(now - WINDOW, now + WINDOW + 1):
        if pyotp.utils.strings_equal(digits, maker.generate_otp(step)):
            return step
    return None
