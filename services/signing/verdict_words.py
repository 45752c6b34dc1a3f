"""How verdicts on letters read on pages."""

from __future__ import annotations

from flask_babel import lazy_gettext

# The word, and how it looks: "yes", "careful" or "no".
VERDICTS = {
    "valid": (lazy_gettext("Valid"), "yes"),
    "expired": (lazy_gettext("No longer in force"), "careful"),
    "superseded": (lazy_gettext("Replaced by a later letter"), "careful"),
    "suspended": (lazy_gettext("Suspended"), "careful"),
    "revoked": (lazy_gettext("Revoked"), "no"),
    "changed": (lazy_gettext("Changed"), "no"),
    "foreign": (lazy_gettext("Not a letter of ours"), "no"),
    "unsigned": (lazy_gettext("Not signed"), "no"),
    "unreadable": (lazy_gettext("Not readable"), "careful"),
    "unknown": (lazy_gettext("Unknown"), "no"),
}
REASONS = (
    lazy_gettext("This file is not a PDF that we can read."),
    lazy_gettext("This file has more than 200 pages; no letter of this office is that long."),
    lazy_gettext("This file is protected by a password."),
    lazy_gettext("This file could not be examined within reasonable time and memory."),
    lazy_gettext("This file carries no electronic signature."),
    lazy_gettext("The file was changed after it was signed."),
    lazy_gettext("Something was added to the file after it was signed."),
    lazy_gettext("The signature was not made with a certificate that this office uses."),
    lazy_gettext("The certificate of the signature had run out, and nothing proves that it was signed before."),
    lazy_gettext("The certificate of the signature had been revoked before it was signed."),
    lazy_gettext("The signature is intact, yet this file is not in our register of letters."),
    lazy_gettext("The file is unchanged, signed by this office and in our register."),
    lazy_gettext("The file is unchanged, signed with the seal of the agencies and in our register."),
    lazy_gettext("This office issued the letter."),
    lazy_gettext("This office issued the letter and it is in force."),
    lazy_gettext("The agency signed this recommendation electronically, and it is in our register."),
    lazy_gettext("It refuses a permit and grants none."),
    lazy_gettext("It is advice to this office and grants no permit."),
    lazy_gettext("It revokes a permit and grants none."),
    lazy_gettext("It suspends a permit and grants none."),
    lazy_gettext("It lifts the suspension of a permit."),
    lazy_gettext("No letter of this office carries this code."),
    lazy_gettext("The office revoked this letter."),
    lazy_gettext("A later letter took the place of this one."),
    lazy_gettext("The letter is genuine, but its validity has ended."),
    lazy_gettext("The letter is genuine, but suspended: it does not count until that is lifted."),
)  # the sentences of verdict.py, which knows no gettext
