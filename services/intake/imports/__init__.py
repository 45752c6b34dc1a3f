"""The office's earlier records: checked, sealed, made events, and found again by who renews a permit."""
