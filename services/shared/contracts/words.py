"""How the published language is said to people: steps, desks and kinds of application on every service's pages."""

from __future__ import annotations

from flask_babel import lazy_gettext

STEPS = {
    "completeness": lazy_gettext("Completeness check"),
    "substance": lazy_gettext("Substance check"),
    "review": lazy_gettext("Review"),
    "inspection": lazy_gettext("Site inspection"),
    "technical_meeting": lazy_gettext("Technical meeting"),
    "recommendation": lazy_gettext("Technical recommendation"),
    "draft": lazy_gettext("Draft of the letter"),
    "initial": lazy_gettext("Initials"),
    "signature": lazy_gettext("Signature of the head of office"),
    "delivery": lazy_gettext("Delivery"),
}
DESKS = {
    "front_office": lazy_gettext("Front office"),
    "back_office": lazy_gettext("Back office"),
    "sub_coordinator": lazy_gettext("Sub-coordinator"),
    "coordinator": lazy_gettext("Coordinator"),
    "head": lazy_gettext("Head of office"),
}
KINDS = {
    "new": lazy_gettext("New"),
    "renewal": lazy_gettext("Renewal"),
    "amendment": lazy_gettext("Amendment"),
    "surrender": lazy_gettext("Surrender"),
}
