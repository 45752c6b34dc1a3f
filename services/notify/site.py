"""Everything that the post room shows."""

from services.notify.channel_pages import channel_pages
from services.notify.chat_file_pages import chat_file_pages
from services.notify.chat_pages import chat_pages
from services.notify.complaint_desk_pages import complaint_desk_pages
from services.notify.complaint_pages import complaint_pages
from services.notify.delivery_pages import delivery_pages
from services.notify.helpdesk_pages import helpdesk_pages
from services.notify.hook_pages import hook_pages
from services.notify.inbox_pages import inbox_pages
from services.notify.own_delivery_pages import own_delivery_pages
from services.notify.satisfaction_pages import satisfaction_pages
from services.notify.topic_pages import topic_pages
from services.notify.web import pages
from services.shared.web.parked_pages import parked_pages

BLUEPRINTS = (
    parked_pages("/notifikasi/tertahan"),
    pages,
    channel_pages,
    inbox_pages,
    topic_pages,
    delivery_pages,
    own_delivery_pages,
    complaint_pages,
    complaint_desk_pages,
    satisfaction_pages,
    hook_pages,
    chat_pages,
    chat_file_pages,
    helpdesk_pages,
)
