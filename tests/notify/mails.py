"""Mails as they come in: what a person writes, and what a mail server says of one of ours."""

from __future__ import annotations

from email.message import EmailMessage
from uuid import UUID

KEY = f"{UUID(int=7)}.1.email"
OFFICE = "tidak-dibalas@sakpore.example"
SITI = "siti@contoh.example"


def letter(text: str = "Kapan izin saya selesai?", **headers: str) -> EmailMessage:
    """From a person; headers with underscores for hyphens."""
    mail = EmailMessage()
    usual = {"From": f"Siti Contoh <{SITI}>", "To": OFFICE, "Subject": "Izin saya", "Message-ID": "<1@contoh.example>"}
    for name, value in (usual | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        mail[name] = value
    mail.set_content(text)
    return mail


def report(*recipients: tuple[str, str], key: str = KEY, envelope: bool = True, head_only: bool = False) -> bytes:
    """What a mail server says; for each recipient its action and status."""
    blocks = [f"Reporting-MTA: dns; mx.example\r\n{f'Original-Envelope-Id: {key}' if envelope else 'X-Other: 1'}"]
    blocks += [
        f"Final-Recipient: rfc822; {SITI}\r\nAction: {action}\r\nStatus: {status} ({SITI})\r\n"
        f"Diagnostic-Code: smtp; 550 {status} <{SITI}> unknown"
        for action, status in recipients
    ]
    kind = "text/rfc822-headers" if head_only else "message/rfc822"
    lines = [
        "Return-Path: <>",
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>",
        f"To: {OFFICE}",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        f"Message-ID: <{key}.{len(recipients)}@mx.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="BB"',
        "",
        "--BB",
        "Content-Type: text/plain",
        "",
        f"I could not bring your mail to {SITI}.",
        "--BB",
        "Content-Type: message/delivery-status",
        "",
        "\r\n\r\n".join(blocks),
        "",
        "--BB",
        f"Content-Type: {kind}",
        "",
        f"Message-ID: <{key}@sakpore.example>",
        f"To: {SITI}",
        "Subject: Permohonan diterima",
        "",
        "" if head_only else "Yth. Siti Contoh,",
        "--BB--",
        "",
    ]
    return "\r\n".join(lines).encode()
