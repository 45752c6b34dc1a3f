"""The desks: front office, back office, sub-coordinator, coordinator."""
