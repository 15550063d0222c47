"""
The peers: how each is built and started. Each serves UDP and TCP on one port of the loopback, if it
can do both, and was written as its users would: small, idiomatic, right for ASCII.
"""
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = ROOT / "target" / "compare"
CFLAGS = ["-std=gnu11", "-O3", "-march=native", "-Wall", "-Wextra", "-Werror"]
LOAD = OUT / "load"


@dataclass(frozen=True)
class Peer:
    """A program that is compared. Its command is a function of the protocol and the port."""

    name: str
    what: str
    command: callable
    build: callable = lambda: None
    environment: callable = lambda port: {}
    modes: tuple = ("tcp", "udp")  # beginnings of the modes it can do
    both: bool = True  # one process for both protocols
    jvm: bool = False

    def can(self, mode):
        return any(mode.name.startswith(beginning) for beginning in self.modes)


class Missing(Exception):
    """A peer that cannot be built or started here, with the reason."""


def tool(name):
    path = shutil.which(name)
    if not path:
        raise Missing(f"{name} not found")
    return path


def java():
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else tool("java")


def jar():
    path = Path(os.environ.get("SHOUT_JAR", ROOT / "target" / "shout.jar"))
    if not path.exists():
        raise Missing(f"{path} not found: build it with mvn -DskipTests package")
    return path


def run(*words):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"{words[0]}: {(done.stderr or done.stdout).strip()}")


def compile_c(out, *sources):
    OUT.mkdir(parents=True, exist_ok=True)
    # Renamed into place: another run may be using the one that is there.
    fresh = out.with_name(f"{out.name}.{os.getpid()}")
    run(tool("gcc"), *CFLAGS, "-o", fresh, *[HERE / source for source in sources])
    fresh.rename(out)


def build_load():
    compile_c(LOAD, *sorted(path.name for path in HERE.glob("load*.c")))


def build_java():
    classes = OUT / "classes"
    classes.mkdir(parents=True, exist_ok=True)
    sources = sorted((ROOT / "src/test/java/dev/shout/compare").glob("*Server.java"))
    run(str(Path(java()).with_name("javac")), "-nowarn", "-cp", jar(), "-d", classes, *sources)


def java_peer(main):
    return lambda protocol, port: [java(), "-cp", f"{OUT / 'classes'}:{jar()}", f"dev.shout.compare.{main}", port]


def build_go():
    run(tool("go"), "build", "-o", OUT / "go-server", HERE / "peers/server.go")


def build_rust():
    # rustup's proxy may stand in the path without a compiler behind it: then this fails.
    run(tool("rustc"), "-O", "-o", OUT / "rust-server", HERE / "peers/server.rs")


def shout_environment(port):
    return {
        "SHOUT_UDP_HOST": "127.0.0.1",
        "SHOUT_UDP_PORT": str(port),
        "SHOUT_TCP_HOST": "127.0.0.1",
        "SHOUT_TCP_PORT": str(port),
    }


def book(protocol, port):
    return [tool("python3"), ROOT / f"src/test/book/{protocol}_server.py", port]


def socat(protocol, port):
    # Line by line, or tr would keep a short message; -t: after the end of input the rest comes too.
    listen = "TCP4-LISTEN" if protocol == "tcp" else "UDP4-RECVFROM"
    address = f"{listen}:{port},bind=127.0.0.1,fork" + (",reuseaddr,backlog=1024" if protocol == "tcp" else "")
    return [tool("socat"), "-t", "30", address, "EXEC:stdbuf -oL tr a-z A-Z"]


PEERS = (
    Peer(
        "limit",
        "C, epoll, recvmmsg and sendmmsg; ASCII alone",
        lambda protocol, port: [OUT / "limit", protocol, port],
        build=lambda: compile_c(OUT / "limit", "limit.c"),
        both=False,
    ),
    Peer(
        "shout",
        "target/shout.jar in default settings",
        lambda protocol, port: [java(), "-jar", jar()],
        build=jar,
        environment=shout_environment,
        jvm=True,
    ),
    Peer("netty", "Netty on epoll in its usual good style", java_peer("NettyServer"), build=build_java, jvm=True),
    Peer("vertx", "Vert.x as everyone writes it", java_peer("PlainVertxServer"), build=build_java, jvm=True),
    Peer("go", "Go's net, a goroutine a connection", lambda _, port: [OUT / "go-server", port], build=build_go),
    Peer("rust", "Rust's std, a thread a connection", lambda _, port: [OUT / "rust-server", port], build=build_rust),
    Peer("node", "Node's net and dgram", lambda _, port: [tool("node"), HERE / "peers/server.js", port]),
    Peer("asyncio", "Python's asyncio", lambda _, port: [tool("python3"), HERE / "peers/asyncio_server.py", port]),
    Peer("book", "the book's Python servers", book, modes=("tcp-connect", "udp"), both=False),
    Peer("socat", "socat with tr, a process a connection or datagram", socat, both=False),
)
BY_NAME = {peer.name: peer for peer in PEERS}
