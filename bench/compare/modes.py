"""What is measured: the modes with their sizes, and what Shout promises to reach of the limit."""
from dataclasses import dataclass

TEXTS = ("ascii", "greek", "cyrillic", "mixed", "emoji")


@dataclass(frozen=True)
class Mode:
    """A mode of the generator with its options; `name:text` is the same one with another text."""

    name: str
    load: str
    options: tuple
    size: int
    floor: float
    unit: str = "message"
    text: str = "ascii"

    @property
    def protocol(self):
        return self.name[:3]

    def arguments(self):
        options = [str(part) for part in self.options]
        return [self.load, *options, "--size", str(self.size)]


_ALL = (
    Mode("tcp-pingpong", "tcp-pingpong", ("--connections", 64), 64, 0.90),
    Mode("tcp-pipelined", "tcp-pipelined", ("--connections", 16, "--window", 32), 64, 0.92),
    Mode("tcp-stream", "tcp-stream", ("--connections", 4, "--mib", 256), 64, 1.0, unit="MiB"),
    Mode("tcp-connect", "tcp-connect", ("--connections", 16), 64, 0.85, unit="connection"),
    Mode("udp-pingpong", "udp-pingpong", ("--connections", 64), 64, 0.88),
    Mode("udp-window", "udp-window", ("--connections", 16, "--window", 32), 64, 0.85),
    Mode("udp-window-1200", "udp-window", ("--connections", 16, "--window", 32), 1200, 0.85),
)
BY_NAME = {mode.name: mode for mode in _ALL}
TEXT_MODES = tuple(name for name in BY_NAME if name != "tcp-connect")


def parse(words):
    """Modes by name: `tcp-stream`, `tcp-stream:greek`, `all`, `text` (each mode in each text)."""
    found = []
    for word in words.split(","):
        if word == "all":
            found += BY_NAME.values()
            continue
        if word == "text":
            found += [_with_text(BY_NAME[name], text) for name in TEXT_MODES for text in TEXTS]
            continue
        name, _, text = word.partition(":")
        if name not in BY_NAME or (text or "ascii") not in TEXTS:
            known = ", ".join(BY_NAME)
            raise ValueError(f"no mode {word}: expected all, text, or of {known}, with :TEXT of {', '.join(TEXTS)}")
        found.append(_with_text(BY_NAME[name], text or "ascii"))
    return found


def _with_text(mode, text):
    if text == "ascii":
        return mode
    return Mode(f"{mode.name}:{text}", mode.load, mode.options, mode.size, 0.5, mode.unit, text)
