"""Lines as a board says them."""

import json

VERSION = {"reply": "version", "jerboa": "0.1.0", "build": "00ff", "board": "pico",
           "microphone": "pdm", "labels": ["background", "alarm"]}  # fmt: skip
EVENT = {"event": "alarm", "state": "on", "t": 1088, "p": 0.98}
STATUS = {"status": {"t": 1024, "overruns": 0, "usb_drops": 3, "watchdog_resets": 1,
                     "fault": {"pc": "0x10000123"}}}  # fmt: skip


def hop(number: int, p: float = 0.5, label: str | None = "alarm") -> dict[str, object]:
    return {"t": 32 * (number + 1), "hop": number, "p": [p], "label": label, "warm": True,
            "cycles": {"total": 374_000}, "overruns": 0}  # fmt: skip


def lines(*messages: object) -> bytes:
    return b"".join(json.dumps(message).encode() + b"\r\n" for message in messages)
