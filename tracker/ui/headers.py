"""Security headers, the same on every answer, and the rule that no page is kept by a browser or a proxy.

The style hash is that of the empty string: the chart library inserts an empty style element and fills it by script.
Nothing inline runs or styles anything: no `unsafe-inline`, no `unsafe-eval`.
"""

from flask import Flask, Response

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
ON_PAGES = (
    ("Content-Security-Policy", CONTENT_POLICY),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def transport_headers(app: Flask) -> tuple[tuple[str, str], ...]:
    """The header that holds browsers to https, where the service is served over it (cookies are then secure)."""
    return (TRANSPORT,) if app.config.get("SESSION_COOKIE_SECURE") else ()


def protect(response: Response, transport: tuple[tuple[str, str], ...]) -> Response:
    """Set every header that the view did not set itself; what says nothing about caching is not to be stored."""
    headers = response.headers
    for name, value in (*EVERYWHERE, *ON_PAGES, *transport):
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    return response
