"""Whether the Terraform registry can be reached from here. Standard library only."""

from __future__ import annotations

import http.client
import json
import queue
import ssl
import threading
import urllib.error
import urllib.request

HOST = "registry.terraform.io"
# Where a registry says what it offers, and under which name it offers providers:
# https://developer.hashicorp.com/terraform/internals/remote-service-discovery
_DISCOVERY = f"https://{HOST}/.well-known/terraform.json"
_PROVIDERS = "providers.v1"
_SECONDS = 4.0


def unreachable(address: str = _DISCOVERY, seconds: float = _SECONDS) -> str | None:
    """Why the registry cannot be used, or None if it can; takes at most that many seconds."""
    answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    # In a thread, as looking up a name may take longer than any timeout.
    threading.Thread(target=lambda: answers.put(_ask(address, seconds)), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return f"no answer within {seconds:.0f} s"


def _ask(address: str, seconds: float) -> str | None:
    request = urllib.request.Request(address, headers={"User-Agent": "prerequisites"})  # noqa: S310 - a fixed address
    try:
        with urllib.request.build_opener().open(request, timeout=seconds) as answer:
            offered = json.load(answer)
    except urllib.error.URLError as error:
        # It answers. Terraform may trust certificates that this Python does not.
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            return None
        return getattr(error.reason, "strerror", None) or str(error.reason)
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    except ValueError:
        offered = None
    if not isinstance(offered, dict) or _PROVIDERS not in offered:
        return "something else than a registry answers, such as a page to log in"
    return None
