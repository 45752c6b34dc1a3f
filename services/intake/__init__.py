"""The counter: accounts, catalogue, application form, uploads, corrections, download."""
