"""The outside world on one machine: a mail server, a WhatsApp gateway, and a page that shows what came."""
