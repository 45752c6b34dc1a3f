"""The six services of the permit office and what they share."""
