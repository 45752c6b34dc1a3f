"""Security headers of every response; a view that needs something else sets its own first."""

from __future__ import annotations

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNDER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
KEPT_BY_NOBODY = {"Cache-Control": "no-store"}


def secure_responses(app: Flask) -> None:
    """Add the headers; pages are never kept by caches, since most show one person's business."""

    @app.after_request
    def add(response: Response) -> Response:
        static = request.endpoint == "static"
        usual = HEADERS | (UNDER_TLS if app.config["SAKPORE_UNDER_TLS"] else {}) | ({} if static else KEPT_BY_NOBODY)
        own = {name.lower() for name, _value in response.headers}
        response.headers.extend((name, value) for name, value in usual.items() if name.lower() not in own)
        if not static:
            response.vary.update(("Accept", "Cookie"))
        return response
