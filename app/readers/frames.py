"""What is said between the service and its readers: JSON, each time after its length.

No pickles: whatever a document may do to the process that reads it, what comes back can only be data.
"""

import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")
_LONGEST = 1 << 30

Said = dict[str, Any]


def say(stream: BinaryIO, said: Said) -> None:
    """Send it whole."""
    frame = json.dumps(said, separators=(",", ":")).encode("ascii")
    stream.write(_LENGTH.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def hear(stream: BinaryIO) -> Said:
    """Wait for what is said next; EOFError where nothing will be."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    [length] = _LENGTH.unpack(head)
    if length > _LONGEST:
        raise EOFError
    frame = stream.read(length)
    if len(frame) < length:
        raise EOFError
    said: Said = json.loads(frame)
    return said
