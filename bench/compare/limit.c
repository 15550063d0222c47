/*
 * The limit: the least that a server on one core can do and still answer in upper case.
 *
 *   limit udp|tcp PORT        on 127.0.0.1, until it is killed
 *
 * ASCII alone, one thread, no limits, no time-outs, no counters: nothing that a server needs beside
 * the system calls and the loop over the bytes. What it reaches is the 1.0 of the table.
 *
 * UDP: recvmmsg takes up to 64 datagrams and sendmmsg answers them; it blocks for the first only.
 * TCP: epoll, edge-triggered; a buffer is read, upper-cased where it lies and sent. What the peer
 * does not take yet stays in that buffer, and the connection is not read until it is gone.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  BATCH = 64,
  DATAGRAM = 65536,
  /* Not a multiple of the page: buffers at the same place of their pages share few cache lines. */
  DATAGRAM_STRIDE = DATAGRAM + 1344,
  UDP_BUFFER = 4 << 20,
  /*
   * Measured: two of the loopback's largest segments (65,483 bytes), and a little less. What is over
   * would be a segment of its own; and it stays in the second-level cache between read and send.
   */
  CHUNK = 126 << 10,
  CACHE_LINE = 64,
  EVENTS = 256
};

static void die(const char *what) {
  fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* Not inlined: beside the globals of its callers gcc does not vectorise the loop. */
__attribute__((noinline)) static void upper(char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    text[i] = (char)(c - ((unsigned char)(c - 'a') < 26 ? 32 : 0));
  }
}

static int listening(int type, int port) {
  int fd = socket(AF_INET, type, 0);
  if (fd < 0) die("socket");
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  return fd;
}

static void serve_udp(int port) {
  static char buffers[BATCH][DATAGRAM_STRIDE];
  static struct sockaddr_in senders[BATCH];
  static struct iovec parts[BATCH];
  static struct mmsghdr messages[BATCH];
  int fd = listening(SOCK_DGRAM, port);
  int size = UDP_BUFFER;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  for (int i = 0; i < BATCH; i++) {
    parts[i] = (struct iovec){buffers[i], DATAGRAM};
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &senders[i], .msg_namelen = sizeof senders[i], .msg_iov = &parts[i], .msg_iovlen = 1};
  }
  for (;;) {
    int received = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
    for (int i = 0; i < received; i++) {
      parts[i].iov_len = messages[i].msg_len;
      upper(buffers[i], messages[i].msg_len);
    }
    for (int sent = 0; sent < received;) {
      int n = sendmmsg(fd, messages + sent, (unsigned)(received - sent), 0);
      sent += n > 0 ? n : 1; /* one that cannot be sent is left out */
    }
    for (int i = 0; i < received; i++) parts[i].iov_len = DATAGRAM;
  }
}

struct connection {
  int fd;
  char *unsent; /* a whole buffer of its own while the peer does not read, else NULL */
  size_t from, to;
  struct connection *next_free;
};

/*
 * Buffers that nobody uses, the next in the first bytes of each; malloc would give them back. They
 * begin with a cache line, which is worth 4 % of a stream.
 */
static char *free_buffers;
static struct connection *free_connections;

static char *take_buffer(void) {
  char *buffer = free_buffers;
  if (buffer) {
    memcpy(&free_buffers, buffer, sizeof free_buffers);
  } else if (!(buffer = aligned_alloc(CACHE_LINE, CHUNK))) {
    die("aligned_alloc");
  }
  return buffer;
}

static void give_buffer(char *buffer) {
  memcpy(buffer, &free_buffers, sizeof free_buffers);
  free_buffers = buffer;
}

static void accept_all(int listener, int epoll) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    struct connection *c = free_connections;
    if (c) {
      free_connections = c->next_free;
    } else if (!(c = malloc(sizeof *c))) {
      die("malloc");
    }
    *c = (struct connection){.fd = fd};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
  }
}

static void finish(struct connection *c) {
  close(c->fd);
  if (c->unsent) give_buffer(c->unsent);
  c->next_free = free_connections;
  free_connections = c;
}

/* Sends what is left; 1 when all of it is gone, 0 when the peer must read first, -1 on error. */
static int flush(struct connection *c) {
  while (c->from < c->to) {
    ssize_t n = send(c->fd, c->unsent + c->from, c->to - c->from, MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN ? 0 : -1;
    c->from += (size_t)n;
  }
  give_buffer(c->unsent);
  c->unsent = NULL;
  return 1;
}

/*
 * Reads until the socket is empty. A read that does not fill the buffer has emptied it, and what
 * comes later is a new edge; but the end of the input, when it was there already, is not.
 */
static void serve(struct connection *c, uint32_t events) {
  if (c->unsent) {
    int done = flush(c);
    if (done < 0) return finish(c);
    if (!done) return;
  } else if (!(events & ~(uint32_t)EPOLLOUT)) {
    return;
  }
  char *buffer = take_buffer();
  for (;;) {
    ssize_t received = recv(c->fd, buffer, CHUNK, 0);
    if (received < 0 && errno == EAGAIN) break;
    ssize_t sent = -1;
    if (received > 0) {
      upper(buffer, (size_t)received);
      sent = send(c->fd, buffer, (size_t)received, MSG_NOSIGNAL);
    }
    if (received <= 0 || (sent < 0 && errno != EAGAIN)) {
      finish(c);
      break;
    }
    if (sent < received) {
      /* Having sent too much asks for an edge when there is room. */
      c->unsent = buffer;
      c->from = sent < 0 ? 0 : (size_t)sent;
      c->to = (size_t)received;
      return;
    }
    if (received < CHUNK && !(events & (EPOLLRDHUP | EPOLLHUP))) break;
  }
  give_buffer(buffer);
}

static void serve_tcp(int port) {
  int listener = listening(SOCK_STREAM | SOCK_NONBLOCK, port);
  if (listen(listener, 4096) < 0) die("listen");
  /* Its connections inherit both: a system call less for each, and the reply acknowledges. */
  int on = 1, off = 0;
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(listener, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off);
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll");
  static struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr) {
        serve(events[i].data.ptr, events[i].events);
      } else {
        accept_all(listener, epoll);
      }
    }
  }
}

int main(int argc, char **argv) {
  int port = argc == 3 ? atoi(argv[2]) : 0;
  if (port > 0 && port < 65536 && !strcmp(argv[1], "udp")) {
    serve_udp(port);
  } else if (port > 0 && port < 65536 && !strcmp(argv[1], "tcp")) {
    serve_tcp(port);
  }
  fprintf(stderr, "usage: limit udp|tcp PORT\n");
  return 2;
}
