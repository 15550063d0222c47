/*
 * TCP as a stream (tcp-stream): each connection sends so many MiB and half-closes, reads at the same
 * time, and at the end of the reply there must be neither more nor less than was asked for. Then the
 * next one is opened, until the time is over.
 *
 * What is sent is whole turns of the text, so that the length of the reply is known where letters
 * change their length.
 */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint64_t MIB = 1 << 20;

struct stream {
  int fd;
  uint64_t to_send, sent;  /* bytes */
  uint64_t due, received;  /* bytes; due is known for good once all is sent */
  size_t send_at, receive_at; /* places in this turn of the text */
  int half_closed;
  uint64_t progress;
};

static void open_stream(struct run *run, struct stream *s) {
  uint64_t turn = run->text.request.turn;
  uint64_t turns = ((uint64_t)run->options.mib * MIB + turn - 1) / turn;
  *s = (struct stream){.fd = tcp_connection(run), .to_send = turns * turn, .progress = run->now};
  epoll_watch(run, s->fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, s);
}

static void close_stream(struct run *run, struct stream *s, const char *problem) {
  if (problem) run_failed(run, problem);
  close(s->fd);
  s->fd = -1;
}

static void half_close(struct run *run, struct stream *s) {
  s->due = s->sent / run->text.request.turn * run->text.reply.turn;
  s->half_closed = 1;
  shutdown(s->fd, SHUT_WR);
}

/* 1 when something was sent. */
static int send_some(struct run *run, struct stream *s) {
  uint64_t turn = run->text.request.turn;
  if (run->phase >= DRAIN) {
    /* Nothing new, but the turn is finished. */
    uint64_t whole = (s->sent + turn - 1) / turn * turn;
    if (whole < s->to_send) s->to_send = whole;
  }
  uint64_t rest = s->to_send - s->sent;
  if (!rest) {
    half_close(run, s);
    return 0;
  }
  ssize_t n = send(s->fd, run->text.request.bytes + s->send_at, rest < CHUNK ? rest : CHUNK, MSG_NOSIGNAL);
  if (n < 0) {
    if (errno != EAGAIN) close_stream(run, s, strerror(errno));
    return 0;
  }
  s->sent += (uint64_t)n;
  s->send_at = (s->send_at + (size_t)n) % turn;
  return 1;
}

/* 1 when something was received. */
static int receive_some(struct run *run, struct stream *s) {
  ssize_t n = recv(s->fd, run->scratch, CHUNK, 0);
  if (n < 0) {
    if (errno != EAGAIN) close_stream(run, s, strerror(errno));
    return 0;
  }
  if (n == 0) {
    close_stream(run, s, s->half_closed && s->received == s->due ? NULL : "the reply ended early");
    return 0;
  }
  if (!run_check(run, run->scratch, run->text.reply.bytes + s->receive_at, (size_t)n)) {
    close_stream(run, s, NULL);
    return 0;
  }
  s->receive_at = (s->receive_at + (size_t)n) % run->text.reply.turn;
  s->received += (uint64_t)n;
  if (s->half_closed && s->received > s->due) {
    run_wrong(run, "more bytes than were asked for");
    close_stream(run, s, NULL);
    return 0;
  }
  s->progress = run->now;
  if (run->phase == MEASURE) run->bytes += (uint64_t)n;
  return 1;
}

/*
 * Edge-triggered: until neither direction moves. After a few turns the others have theirs; this one
 * is asked for again.
 */
static int serve(struct run *run, struct stream *s) {
  for (int turns = 0; turns < 4; turns++) {
    int moved = !s->half_closed && send_some(run, s);
    if (s->fd < 0) return 0;
    moved |= receive_some(run, s);
    if (s->fd < 0 || !moved) return 0;
  }
  return 1;
}

void run_tcp_stream(struct run *run) {
  int count = run->options.connections;
  struct stream *streams = must_alloc((size_t)count * sizeof *streams);
  char *busy = must_alloc((size_t)count);
  struct epoll_event events[64];
  for (int i = 0; i < count; i++) open_stream(run, &streams[i]);
  int open = count, some_busy = 0;
  while (open && run->phase != OVER && run->failed + run->wrong < 10) {
    int ready = epoll_wait(run->epoll, events, 64, some_busy ? 0 : 10);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    run_tick(run);
    for (int i = 0; i < ready; i++) busy[(struct stream *)events[i].data.ptr - streams] = 1;
    open = some_busy = 0;
    for (int i = 0; i < count; i++) {
      struct stream *s = &streams[i];
      if (s->fd >= 0 && (busy[i] || run->phase == DRAIN)) busy[i] = (char)serve(run, s);
      if (s->fd < 0 && run->phase < DRAIN) {
        open_stream(run, s);
        busy[i] = 1;
      }
      some_busy |= busy[i];
      open += s->fd >= 0;
      if (s->fd >= 0 && run->now - s->progress > (uint64_t)((run->options.timeout + 4) * 1e9)) {
        close_stream(run, s, "a stream without progress");
      }
    }
  }
  if (open && run->phase == OVER) run_failed(run, "a stream had not ended in time");
  run->messages = run->bytes / MIB;
}
