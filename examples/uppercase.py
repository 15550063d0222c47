#!/usr/bin/env python3
"""Asks shout.uppercase through the bridge to the event bus. Standard library only.

    ./shout -conf conf/bridge.json                   # in another terminal
    python3 examples/uppercase.py hello
    python3 examples/uppercase.py < in.txt           # a request for each line
    python3 examples/uppercase.py --nodes            # the nodes of the cluster
    python3 examples/uppercase.py --serve            # answers requests of others, until it is stopped

The protocol: a frame is its length in four bytes, the highest first, and a JSON object in UTF-8.
A request names an address for its reply; frames come back in any order. docs/event-bus.md has all.
SHOUT_BRIDGE=HOST:PORT is where the bridge is, 127.0.0.1:7000 by default.
"""
import itertools
import json
import os
import socket
import struct
import sys


class Bridge:
    """One connection to the bridge."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=30)
        self.stream = self.socket.makefile("rb")
        self.numbers = itertools.count(1)

    def write(self, frame):
        content = json.dumps(frame).encode()
        self.socket.sendall(struct.pack(">I", len(content)) + content)

    def read(self):
        """The next frame; None when the bridge has closed."""
        head = self.stream.read(4)
        if len(head) < 4:
            return None
        return json.loads(self.stream.read(struct.unpack(">I", head)[0]))

    def request(self, address, body):
        """The body of the reply. One request at a time, so that the next reply is its own."""
        reply_address = "reply-%d" % next(self.numbers)
        self.write({"type": "send", "address": address, "body": body, "replyAddress": reply_address})
        while True:
            frame = self.read()
            if frame is None:
                raise ConnectionError("the bridge has closed the connection")
            if frame["type"] == "err":
                raise ValueError("%s (%s)" % (frame["message"], frame.get("failureCode", "refused")))
            if frame.get("address") == reply_address:
                return frame["body"]

    def serve(self, address, answer):
        """Answers what is sent to an address, beside the nodes that do, until the bridge closes."""
        self.socket.settimeout(None)
        self.write({"type": "register", "address": address})
        print("serving", address, flush=True)
        while True:
            frame = self.read()
            if frame is None:
                return
            if frame["type"] == "message" and "replyAddress" in frame:
                self.write({"type": "send", "address": frame["replyAddress"], "body": answer(frame["body"])})


def main(arguments):
    bridge = Bridge(os.environ.get("SHOUT_BRIDGE", "127.0.0.1:7000"))
    if arguments == ["--nodes"]:
        for node in bridge.request("shout.nodes", None):
            print(node["name"], node["state"], node["udp"], node["tcp"])
    elif arguments == ["--serve"]:
        bridge.serve("shout.uppercase", str.upper)
    elif arguments:
        print(bridge.request("shout.uppercase", " ".join(arguments)))
    else:
        for line in sys.stdin:
            print(bridge.request("shout.uppercase", line.rstrip("\n")), flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, ValueError) as problem:
        sys.exit("uppercase.py: %s" % problem)
