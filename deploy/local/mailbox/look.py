"""How the mailbox looks: plain pages in the office's colours, with everything that came from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from html import escape
from urllib.parse import quote

from deploy.local.mailbox.store import Message

WIB = timezone(timedelta(hours=7), "WIB")
LINK = re.compile(r"https?://[^\s<>\"']+")
CHANNELS = {"email": "E-mail", "whatsapp": "WhatsApp"}
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

STYLE = """
body{margin:0;font:1.1875rem/1.45 system-ui,"DejaVu Sans",sans-serif;color:#0b0c0c;background:#fff}
header{background:#0b5d5b;padding:.6rem 0}header a{color:#fff;font-size:1.6rem;text-decoration:none}
.w{max-width:60rem;margin:0 auto;padding:0 1rem}h1{font-size:2rem;margin:1.6rem 0 .4rem}
a{color:#0b5d5b}
a:focus,input:focus,button:focus{outline:3px solid #fd0;outline-offset:0;background-color:#fd0;color:#0b0c0c}
.n{color:#484949;margin:.2rem 0 1rem}form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end;margin:1rem 0}
label{display:block;font-weight:bold}input{font:inherit;padding:.35rem;border:2px solid #0b0c0c;width:20rem;
max-width:100%;box-sizing:border-box}button{font:inherit;font-weight:bold;color:#fff;background:#0b5d5b;border:0;
padding:.5rem 1rem}
.long{display:block}.long div{margin-bottom:1rem}textarea{font:inherit;padding:.35rem;border:2px solid #0b0c0c;
width:36rem;max-width:100%;box-sizing:border-box}textarea:focus{outline:3px solid #fd0}
ul{list-style:none;padding:0;margin:0}li{border-bottom:1px solid #cecece;padding:.8rem 0}li a{font-weight:bold}
.t{display:inline-block;background:#d3e2f2;color:#0c2d4a;padding:0 .5rem;margin-right:.5rem;font-size:1rem}
.t.whatsapp{background:#cfe9d6;color:#083d1c}
.m{white-space:pre-wrap;overflow-wrap:anywhere;border-left:10px solid #cecece;padding:.2rem 0 .2rem 1rem;
margin:1.2rem 0}
"""


def page(title: str, content: str) -> str:
    """A whole page; ``content`` is HTML already."""
    return (
        f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body>"
        '<header><div class="w"><a href="/kotak-surat/">Kotak surat</a></div></header>'
        f'<main class="w">{content}</main></body></html>'
    )


def listing(messages: Iterable[Message], to: str) -> str:
    """All messages, newest first."""
    rows = "".join(
        f'<li>{tag(message)}<a href="/kotak-surat/surat/{quote(message.id)}">{escape(title_of(message))}</a>'
        f'<div class="n">Kepada {escape(message.to)} · {moment(message.received)}</div></li>'
        for message in messages
    )
    empty = "<p>Belum ada pesan.</p>" if not to else "<p>Tidak ada pesan untuk penerima ini.</p>"
    return page(
        "Kotak surat",
        "<h1>Kotak surat</h1>"
        '<p class="n">Semua surel dan pesan WhatsApp yang dikirim sistem di mesin ini. Tidak ada yang keluar. '
        '<a href="/kotak-surat/tulis">Tulis surel ke kantor</a></p>'
        '<form method="get" action="/kotak-surat/"><div><label for="to">Penerima</label>'
        f'<input id="to" name="to" value="{escape(to)}" autocomplete="off"></div><button>Saring</button></form>'
        f"{f'<ul>{rows}</ul>' if rows else empty}",
    )


def writing(sent: bool) -> str:
    """A form for a mail to the office, as a citizen writes it."""
    done = (
        '<p role="status"><strong>Surel terkirim.</strong> Kantor mengambilnya dalam waktu singkat.</p>' if sent else ""
    )
    return page(
        "Tulis surel ke kantor",
        f'<h1>Tulis surel ke kantor</h1>{done}<form method="post" action="/kotak-surat/tulis" class="long">'
        '<div><label for="from">Alamat surel pengirim</label><input id="from" name="from" type="email" required></div>'
        '<div><label for="subject">Perihal</label><input id="subject" name="subject"></div>'
        '<div><label for="text">Isi</label><textarea id="text" name="text" rows="8" required></textarea></div>'
        '<button>Kirim</button></form><p><a href="/kotak-surat/">Semua pesan</a></p>',
    )


def single(message: Message) -> str:
    """One message, its links to be clicked."""
    return page(
        title_of(message),
        f"<h1>{escape(title_of(message))}</h1><p>{tag(message)}</p>"
        f'<p class="n">Dari {escape(message.sender)}<br>Kepada {escape(message.to)}<br>{moment(message.received)}</p>'
        f'<div class="m">{with_links(message.text)}</div><p><a href="/kotak-surat/">Semua pesan</a></p>',
    )


def nothing() -> str:
    """There is no such page."""
    return page("Tidak ditemukan", '<h1>Tidak ditemukan</h1><p><a href="/kotak-surat/">Semua pesan</a></p>')


def tag(message: Message) -> str:
    """Which way the message came."""
    return f'<span class="t {escape(message.channel)}">{escape(CHANNELS[message.channel])}</span>'


def title_of(message: Message) -> str:
    """The subject, or the beginning of a message that has none."""
    first = next((line for line in message.text.splitlines() if line.strip()), "")
    return message.subject or first.strip("* ")[:80] or "(tanpa isi)"


def with_links(text: str) -> str:
    """The text, escaped, with its addresses as links."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = escape(found.group().rstrip(".,;:)"))
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<a href="{address}" rel="noreferrer">{address}</a>')
        end = found.start() + len(found.group().rstrip(".,;:)"))
    return "".join(parts) + escape(text[end:])


def moment(received: str) -> str:
    """When it came, in the office's time."""
    at = datetime.fromisoformat(received).astimezone(WIB)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H.%M} WIB"
