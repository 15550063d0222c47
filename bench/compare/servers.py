"""
Servers that were started here: pinned to a core, waited for, asked for memory, ended by their id.
"""
import contextlib
import os
import signal
import socket
import subprocess
import time

import peers

START_SECONDS = 60


def two_cores():
    """The first two that this process may use; one and the same where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return f"{cores[0]},{cores[1 % len(cores)]}"


def free_port():
    """A port that is free for UDP and TCP at this moment."""
    while True:
        with contextlib.ExitStack() as both:
            tcp = both.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            udp = both.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            tcp.bind(("127.0.0.1", 0))
            with contextlib.suppress(OSError):
                udp.bind(tcp.getsockname())
                return tcp.getsockname()[1]


class Server:
    """One process of a peer, in a process group of its own."""

    def __init__(self, peer, protocol, cores):
        self.peer, self.port, self.warmed = peer, free_port(), set()
        words = ["taskset", "-c", cores, *[str(word) for word in peer.command(protocol, self.port)]]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOUT_")}
        self.log = open(peers.OUT / f"{peer.name}.log", "ab")
        self.process = subprocess.Popen(
            words,
            env={**kept, **peer.environment(self.port)},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=os.setpgrp,
        )
        self.pid = self.process.pid
        try:
            for each in ("tcp", "udp") if peer.both else (protocol,):
                self._await(each)
        except BaseException:
            self.stop()
            raise

    def _await(self, protocol):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.alive():
            if asks(protocol, self.port):
                return
            time.sleep(0.005)
        raise peers.Missing(f"{self.peer.name} does not answer over {protocol}, see {self.log.name}")

    def memory_kib(self):
        """Resident memory now, and the most it has been."""
        found = {}
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                name, _, value = line.partition(":")
                if name in ("VmRSS", "VmHWM"):
                    found[name] = int(value.split()[0])
        return found["VmRSS"], found["VmHWM"]

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        # The group: socat has children.
        for each in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, each)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(2)
                break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.log.close()


def asks(protocol, port):
    """Whether a server gives the reply it should."""
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as client:
        client.settimeout(0.5)
        try:
            client.connect(("127.0.0.1", port))
            client.sendall(b"ready?\n")
            return client.recv(100) == b"READY?\n"
        except OSError:
            return False
