"""What came of signing, in a sentence for the officer who waits for it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from services.signing.esign.provider import Outcome, Refused, Standing, Unknown, Unreachable

REFUSED = {
    "wrong-secret": lazy_gettext("The passphrase or code is wrong. Nothing was signed: type it again."),
    "wrong-kind-of-secret": lazy_gettext("Your certificate is used with another kind of secret. Nothing was signed."),
    "secret-blocked": lazy_gettext("Your PIN is blocked after too many wrong tries. Ask whoever keeps the token."),
    "token-in-use": lazy_gettext("Somebody is signing with this token right now. Try again in a moment."),
    "certificate-expired": lazy_gettext("Your certificate has expired. Ask for a new one before you sign."),
    "certificate-not-yet-valid": lazy_gettext("Your certificate is not valid yet. Nothing was signed."),
    "certificate-revoked": lazy_gettext("Your certificate was revoked. You cannot sign with it any more."),
    "not-registered": lazy_gettext("You are not registered with the certificate authority yet."),
    "no-certificate": lazy_gettext("You are registered, yet no certificate has been issued to you."),
    "not-ready": lazy_gettext("Your certificate is not ready for signing yet."),
    "application-not-allowed": lazy_gettext(
        "The signing service does not know this office's application. Nothing was signed; tell the administrator."
    ),
    "file-not-accepted": lazy_gettext("The signing service does not accept this file. Nothing was signed."),
    "not-archivable": lazy_gettext(
        "Evidence for the long-term signature is missing. Nothing was signed; tell the administrator."
    ),
    "no-signer": lazy_gettext("This office has set up no electronic signature for you. Tell the administrator."),
    "no-name": lazy_gettext(
        "A letter names whoever signs it, and your name is not known. Nothing was signed; the administrator enters it"
        " in the letterhead or in the file of signers."
    ),
    "refused": lazy_gettext("The signing service declined. Nothing was signed."),
}
UNREACHABLE = lazy_gettext("The signing service cannot be reached. Nothing was signed: try again later.")
TO_BE_ASKED = lazy_gettext(
    "The signing service gave no clear answer. The letter may be signed; we ask for it before anybody signs again."
)
TO_BE_DECIDED = lazy_gettext(
    "The signing service gave no clear answer and cannot be asked. The letter may be signed there; decide whether to"
    " sign it again."
)


def sentence(outcome: Outcome | Standing) -> Any:
    """For everything but success, which speaks for itself: the empty string."""
    match outcome:
        case Refused(code=code) | Standing(state="refused", code=code):
            return REFUSED.get(code, REFUSED["refused"])
        case Unreachable() | Standing(state="unreachable"):
            return UNREACHABLE
        case Unknown(reference=None):
            return TO_BE_DECIDED
        case Unknown():
            return TO_BE_ASKED
    return ""
