"""
Texts that are not ASCII, as files for the generator: a line is a message of a given number of
bytes, and the reply to it is the same line in another file.

The letters are ones whose upper case is the same in every version of Unicode that is about. A line
begins with 8 digits, where datagrams carry their number.
"""
import random

import peers

_WORDS = {
    "greek": "όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα είναι",
    "cyrillic": "все люди рождаются свободными и равными в своём достоинстве и правах они наделены разумом",
    "emoji": "😀😁😂 🤣😃 😄😅😆😉 😊 😋😎😍😘 🥰😗😙 🚀🎉❤️ 👍🏽 🇬🇷",
}
_ASCII = "the quick brown fox jumps over the lazy dog while a stream of words runs through our server"
_WORDS["mixed"] = " ".join([_ASCII, _WORDS["greek"], _WORDS["cyrillic"], _WORDS["emoji"], "straße heißt schön ŉ ǰ"])

_BYTES = 64 << 10
_LEAST_LINES = 64


def arguments(mode):
    """The generator's arguments for the text of a mode; none for ASCII, which it makes itself."""
    if mode.text == "ascii":
        return []
    text, upper = write(mode.text, mode.size, peers.OUT / "texts")
    return ["--text", str(text), "--expect", str(upper)]


def write(kind, size, directory):
    """The paths of the text and of its upper case."""
    request, reply = directory / f"{kind}-{size}.txt", directory / f"{kind}-{size}.upper.txt"
    if not reply.exists():
        directory.mkdir(parents=True, exist_ok=True)
        lines = list(_lines(kind, size))
        request.write_bytes(b"".join(line.encode() for line in lines))
        reply.write_bytes(b"".join(line.upper().encode() for line in lines))
    return request, reply


def _lines(kind, size):
    words = _WORDS[kind].split(" ")
    chance = random.Random(1)
    for _ in range(max(_BYTES // size, _LEAST_LINES)):
        line, left = "00000000", size - 9
        while left > 0:
            word = chance.choice(words)[: left] + " "
            while len(word.encode()) > left:
                word = word[:-1]
            word = word or "." * left
            line += word
            left -= len(word.encode())
        yield line + "\n"
