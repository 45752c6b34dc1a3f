"""The post room: messages to applicants, and the delivery of the letter."""
