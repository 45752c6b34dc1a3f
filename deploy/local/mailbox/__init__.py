"""The outside world on one machine: SMTP and IMAP, a WhatsApp gateway, and a page that shows what came."""
