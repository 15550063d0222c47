/*
 * TCP with messages: connections that stay open (tcp-pingpong, tcp-pipelined), and connections for
 * one message each (tcp-connect).
 *
 * A connection sends message after message of the text, each starting elsewhere, and compares what
 * comes back with the text of replies from its place on: a byte lost, doubled or of another
 * connection is a wrong byte.
 */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256 };

/* Messages that left in one send, and the time they did. */
struct batch {
  uint64_t sent;
  unsigned count;
};

struct connection {
  int fd;
  int next_request, next_reply; /* numbers of messages */
  size_t reply_at;              /* bytes of the reply text seen in this turn of it */
  size_t unsent_from, unsent_to;
  int on_way;
  struct batch *batches; /* a ring of as many as the window */
  int first_batch, batch_count;
  uint64_t progress;
};

/*
 * Connections for one message leave a port in TIME-WAIT each. Coming from many loopback addresses
 * they never run out of ports. Their message goes out at once in any case, for nothing is before it.
 */
static int connect_to(const struct run *run, unsigned source) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) die("socket");
  int on = 1;
  if (!source) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  } else {
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = {htonl(0x7f010000U + source)}};
    if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) die("bind");
  }
  if (connect(fd, (const struct sockaddr *)&run->options.server, sizeof run->options.server) < 0 &&
      errno != EINPROGRESS) {
    die("connect");
  }
  return fd;
}

int tcp_connection(const struct run *run) {
  int fd = connect_to(run, 0), error = 0;
  struct pollfd ready = {.fd = fd, .events = POLLOUT};
  socklen_t length = sizeof error;
  if (poll(&ready, 1, 5000) != 1) die("connect: no answer in 5 s");
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  errno = error;
  if (error) die("connect");
  return fd;
}

static void finish(struct run *run, struct connection *c, const char *problem) {
  if (problem) run_failed(run, problem);
  close(c->fd);
  c->fd = -1;
}

static void flush(struct run *run, struct connection *c) {
  ssize_t n = send(c->fd, run->text.request.bytes + c->unsent_from, c->unsent_to - c->unsent_from, MSG_NOSIGNAL);
  if (n >= 0) {
    c->unsent_from += (size_t)n;
  } else if (errno != EAGAIN) {
    finish(run, c, strerror(errno));
  }
}

/* Only when nothing is unsent: what is sent at once lies in one piece. */
static void send_messages(struct run *run, struct connection *c, int count) {
  const struct side *request = &run->text.request;
  c->unsent_from = request->at[c->next_request];
  c->next_request += count;
  c->unsent_to = request->at[c->next_request];
  if (c->next_request >= run->text.count) c->next_request -= run->text.count;
  int slot = (c->first_batch + c->batch_count) % run->options.window;
  c->batches[slot] = (struct batch){run->now, (unsigned)count};
  c->batch_count++;
  c->on_way += count;
  flush(run, c);
}

/* Takes the times of the oldest messages on their way. */
static void record(struct run *run, struct connection *c, int count) {
  if (run->phase == MEASURE) run->messages += (unsigned)count;
  while (count > 0) {
    struct batch *batch = &c->batches[c->first_batch];
    unsigned n = batch->count < (unsigned)count ? batch->count : (unsigned)count;
    if (run->phase == MEASURE) histogram_add(&run->latency, run->now - batch->sent, n);
    count -= (int)n;
    batch->count -= n;
    if (batch->count == 0) {
      if (++c->first_batch == run->options.window) c->first_batch = 0;
      c->batch_count--;
    }
  }
}

static void receive(struct run *run, struct connection *c) {
  const struct side *reply = &run->text.reply;
  size_t most = reply->turn < CHUNK ? reply->turn : CHUNK;
  ssize_t n = recv(c->fd, run->scratch, most, 0);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) return finish(run, c, n == 0 ? "the server closed a connection" : strerror(errno));
  if (!run_check(run, run->scratch, reply->bytes + c->reply_at, (size_t)n)) return finish(run, c, NULL);
  c->progress = run->now;
  c->reply_at += (size_t)n;
  if (run->phase == MEASURE) run->bytes += (size_t)n;
  int whole = 0;
  while (whole < c->on_way && reply->at[c->next_reply + whole + 1] <= c->reply_at) whole++;
  c->next_reply += whole;
  if (whole == c->on_way && reply->at[c->next_reply] < c->reply_at) {
    run_wrong(run, "more bytes than were asked for");
    return finish(run, c, NULL);
  }
  if (c->next_reply >= run->text.count) {
    c->next_reply -= run->text.count;
    c->reply_at -= reply->turn;
  }
  c->on_way -= whole;
  record(run, c, whole);
  /* While something is unsent there is a reply to come that finds it sent. */
  if (whole && run->phase < DRAIN && c->unsent_from == c->unsent_to) {
    send_messages(run, c, run->options.window - c->on_way);
  }
}

/* Whether a connection is still waiting for replies; one without any for long has failed. */
static int waiting(struct run *run, struct connection *connections, int open) {
  int waiting = 0;
  uint64_t patience = (uint64_t)(run->options.timeout * 1e9) + (run->phase < DRAIN ? 4000000000U : 0);
  for (int i = 0; i < open; i++) {
    struct connection *c = &connections[i];
    if (c->fd < 0 || !c->on_way) continue;
    if (run->phase == OVER || run->now - c->progress > patience) {
      finish(run, c, "a connection without the replies that were due");
    } else {
      waiting++;
    }
  }
  return waiting;
}

void run_tcp_messages(struct run *run) {
  int count = run->options.connections;
  struct connection *connections = must_alloc((size_t)count * sizeof *connections);
  for (int i = 0; i < count; i++) {
    struct connection *c = &connections[i];
    c->fd = tcp_connection(run);
    c->next_request = c->next_reply = (int)((size_t)i * 37 % (size_t)run->text.count);
    c->reply_at = run->text.reply.at[c->next_reply];
    c->batches = must_alloc((size_t)run->options.window * sizeof *c->batches);
    epoll_watch(run, c->fd, EPOLLIN | EPOLLOUT | EPOLLET, c);
  }
  run_tick(run);
  for (int i = 0; i < count; i++) {
    connections[i].progress = run->now;
    send_messages(run, &connections[i], run->options.window);
  }
  static struct epoll_event events[EVENTS];
  uint64_t look = run->now;
  while (run->phase != OVER) {
    int ready = epoll_some(run, events, EVENTS);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (c->fd >= 0 && c->unsent_from < c->unsent_to) flush(run, c);
      if (c->fd >= 0 && events[i].events & ~(unsigned)EPOLLOUT) receive(run, c);
    }
    if (run->phase >= DRAIN || run->now > look) {
      look = run->now + 100000000U;
      if (!waiting(run, connections, count)) {
        if (run->phase < DRAIN) break; /* every one has failed */
        run_drained(run);
      }
    }
  }
}

/* Opens a connection and sends its message at once: on loopback it is open when connect returns. */
static void visit(struct run *run, struct connection *c) {
  static unsigned visits;
  c->fd = connect_to(run, 1 + visits++ % SOURCES);
  c->next_request = (int)(visits % (unsigned)run->text.count);
  c->reply_at = run->text.reply.at[c->next_request];
  c->unsent_from = run->text.request.at[c->next_request];
  c->unsent_to = run->text.request.at[c->next_request + 1];
  c->batches[0].sent = run->now;
  c->progress = run->now;
  c->on_way = 1;
  flush(run, c);
}

static void visited(struct run *run, struct connection *c) {
  const struct side *reply = &run->text.reply;
  ssize_t n = recv(c->fd, run->scratch, CHUNK, 0);
  if (n < 0 && errno == EAGAIN) return;
  size_t rest = reply->at[c->next_request + 1] - c->reply_at;
  if (n <= 0) {
    finish(run, c, n == 0 ? "the server closed before its reply" : strerror(errno));
  } else if ((size_t)n > rest) {
    run_wrong(run, "more bytes than were asked for");
    finish(run, c, NULL);
  } else if (!run_check(run, run->scratch, reply->bytes + c->reply_at, (size_t)n)) {
    finish(run, c, NULL);
  } else if ((size_t)n < rest) {
    c->reply_at += (size_t)n;
  } else {
    finish(run, c, NULL);
    if (run->phase == MEASURE) {
      run->messages++;
      run->bytes += reply->at[c->next_request + 1] - reply->at[c->next_request];
      histogram_add(&run->latency, run->now - c->batches[0].sent, 1);
    }
  }
}

/* With poll: for so few connections, so short, it costs less than to make each known to epoll. */
void run_tcp_connect(struct run *run) {
  int count = run->options.connections;
  struct connection *connections = must_alloc((size_t)count * sizeof *connections);
  struct pollfd *polled = must_alloc((size_t)count * sizeof *polled);
  run_tick(run);
  for (int i = 0; i < count; i++) {
    connections[i].batches = must_alloc(sizeof *connections[i].batches);
    visit(run, &connections[i]);
  }
  uint64_t look = run->now;
  while (run->phase != OVER && run->failed + run->wrong < 1000) {
    for (int i = 0; i < count; i++) {
      struct connection *c = &connections[i];
      polled[i] = (struct pollfd){.fd = c->fd, .events = POLLIN | (c->unsent_from < c->unsent_to ? POLLOUT : 0)};
    }
    if (poll(polled, (nfds_t)count, 10) < 0 && errno != EINTR) die("poll");
    run_tick(run);
    for (int i = 0; i < count; i++) {
      struct connection *c = &connections[i];
      if (polled[i].revents) {
        if (c->unsent_from < c->unsent_to) flush(run, c);
        if (c->fd >= 0) visited(run, c);
      }
      if (c->fd < 0 && run->phase < DRAIN) visit(run, c);
    }
    if (run->phase >= DRAIN || run->now > look) {
      look = run->now + 100000000U;
      if (!waiting(run, connections, count)) run_drained(run);
    }
  }
}
