"""
Does the kernel track connections of the loopback (nf_conntrack)? For the NAT of a container engine,
say. It is work in every packet, and a full table drops them: nothing to measure beside.
"""
import contextlib
import socket

COUNT = "/proc/sys/net/netfilter/nf_conntrack_count"
WARNING = "the kernel tracks connections of the loopback (nf_conntrack; nft list ruleset says for what): slower for all, and packets are dropped when its table is full"
DATAGRAMS = 100


def tracked():
    with open(COUNT) as count:
        return int(count.read())


def tracks_loopback():
    """Sends datagrams from a port each, and looks whether most of them are in the table."""
    try:
        before = tracked()
        with contextlib.ExitStack() as sockets:
            receiver = sockets.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            receiver.bind(("127.0.0.1", 0))
            for _ in range(DATAGRAMS):
                sender = sockets.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                sender.sendto(b"tracked?", receiver.getsockname())
            return tracked() - before >= DATAGRAMS / 2
    except OSError:
        return False
