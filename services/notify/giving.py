"""Taking a file of a conversation over into the correction: proposed, agreed, taken in by intake."""

from __future__ import annotations

from uuid import UUID

from services.notify.application import Notify
from services.notify.chat_files import ChatFiles
from services.notify.conversation import Conversation
from services.notify.conversation_rules import NotWanted, WantedDocument, owner_of
from services.notify.helping import tell
from services.shared.application import decided_again


@decided_again
def propose(notify: Notify, conversation_id: UUID, file_id: str, wanted: WantedDocument, by: str) -> None:
    """Ask the person whether their file may be this document; raises :class:`NotWanted` for one that does not fit."""
    conversation = notify.find(Conversation, conversation_id)
    conversation.must_be_able_to_propose(file_id)
    if not wanted.takes(conversation.files[file_id]["media_type"]):
        raise NotWanted
    if conversation.propose(file_id, wanted.requirement, wanted.title, by, notify.clock()):
        with notify.datastore.transaction():
            notify.save(conversation)
            tell(notify, conversation)


@decided_again
def give(notify: Notify, files: ChatFiles, conversation_id: UUID, file_id: str, requirement: str) -> None:
    """The person agrees: the plain file is laid where documents lie, then intake hears of it."""
    conversation = notify.find(Conversation, conversation_id)
    conversation.must_be_proposed(file_id, requirement)
    owner = owner_of(conversation.id, conversation.account_id)
    sha256 = files.lay_open(owner, conversation.files[file_id])
    conversation.give(file_id, requirement, sha256, notify.clock())
    notify.save(conversation)


@decided_again
def decline(notify: Notify, conversation_id: UUID, file_id: str, requirement: str) -> None:
    """The person does not agree."""
    conversation = notify.find(Conversation, conversation_id)
    conversation.decline(file_id, requirement, notify.clock())
    notify.save(conversation)
