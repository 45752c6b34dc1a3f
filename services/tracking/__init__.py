"""The read side: the journal of every event, and what is computed from it."""
