/*
 * UDP: numbered datagrams, a window of them on their way for each socket (udp-pingpong with a window
 * of one, udp-window).
 *
 * The first 8 bytes of a datagram are its tag: the place in the window and the running number of
 * the socket, four bits a byte as '0' to '?', which upper-casing leaves alone. The number also says
 * which message of the text follows. So a reply is told apart: the right one, one that had been
 * given up (late), one that had come already (double), one that was overtaken (disorder). A datagram
 * is lost after the time-out, and its place in the window is used again.
 */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 256, EVENTS = 256 };

struct slot {
  uint32_t number, lost_number;
  uint8_t on_way, has_lost;
  uint64_t sent;
};

struct udp_socket {
  int fd;
  uint32_t next_number, newest_reply;
  int on_way;
  struct slot *slots;
};

/* Room for a window of datagrams each way, set up once. */
static struct batch {
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
} out, in;

/* Eight times four bits, each with 0x30 added: '0' to '?'. */
static uint64_t tag_of(uint32_t value) {
  uint64_t spread = value;
  spread = (spread | spread << 16) & 0x0000ffff0000ffffU;
  spread = (spread | spread << 8) & 0x00ff00ff00ff00ffU;
  spread = (spread | spread << 4) & 0x0f0f0f0f0f0f0f0fU;
  return spread | 0x3030303030303030U;
}

/* 0 when it is no tag. */
static int value_of(uint64_t tag, uint32_t *value) {
  if ((tag & 0xf0f0f0f0f0f0f0f0U) != 0x3030303030303030U) return 0;
  uint64_t spread = tag & 0x0f0f0f0f0f0f0f0fU;
  spread = (spread | spread >> 4) & 0x00ff00ff00ff00ffU;
  spread = (spread | spread >> 8) & 0x0000ffff0000ffffU;
  *value = (uint32_t)(spread | spread >> 16);
  return 1;
}

static uint32_t message_of(const struct run *run, uint32_t number) { return number % (uint32_t)run->text.count; }

static void batch_init(struct batch *batch, size_t size) {
  char *bytes = must_alloc(BATCH * size);
  for (int i = 0; i < BATCH; i++) {
    batch->parts[i] = (struct iovec){bytes + (size_t)i * size, size};
    batch->messages[i].msg_hdr = (struct msghdr){.msg_iov = &batch->parts[i], .msg_iovlen = 1};
  }
}

/* Writes the next datagram of a socket, for a place in its window, into the batch. */
static void prepare(struct run *run, struct udp_socket *s, int place, int at) {
  struct slot *slot = &s->slots[place];
  slot->number = s->next_number++ & 0xffffffU;
  slot->sent = run->now;
  slot->on_way = 1;
  s->on_way++;
  const struct side *request = &run->text.request;
  uint32_t m = message_of(run, slot->number);
  size_t length = request->at[m + 1] - request->at[m];
  uint64_t tag = tag_of((uint32_t)place << 24 | slot->number);
  char *bytes = out.parts[at].iov_base;
  memcpy(bytes, &tag, TAG);
  memcpy(bytes + TAG, request->bytes + request->at[m] + TAG, length - TAG);
  out.parts[at].iov_len = length;
}

/* What the kernel does not take is lost, and told so by its time-out. */
static void send_batch(struct run *run, struct udp_socket *s, int count) {
  for (int sent = 0; sent < count;) {
    int n = sendmmsg(s->fd, out.messages + sent, (unsigned)(count - sent), MSG_DONTWAIT);
    if (n <= 0) {
      if (errno == ECONNREFUSED) run_failed(run, "connection refused");
      if (errno == EAGAIN || errno == ENOBUFS) return;
      n = 1;
    }
    sent += n;
  }
}

/* The place in the window that is free again; -1 when this is no reply that was waited for. */
static int accept_reply(struct run *run, struct udp_socket *s, const char *bytes, size_t length) {
  uint64_t tag;
  uint32_t value;
  memcpy(&tag, bytes, TAG);
  if (length < TAG || !value_of(tag, &value) || (int)(value >> 24) >= run->options.window) {
    run_wrong(run, "a datagram with a tag that was never sent");
    return -1;
  }
  uint32_t number = value & 0xffffffU;
  struct slot *slot = &s->slots[value >> 24];
  if (number != slot->number && ((slot->number - number) & 0xffffffU) > 0x7fffffU) {
    run_wrong(run, "a datagram with a number that was never sent");
    return -1;
  }
  const struct side *reply = &run->text.reply;
  uint32_t m = message_of(run, number);
  size_t expected = reply->at[m + 1] - reply->at[m];
  if (length != expected) {
    run_wrong(run, "a reply of another length");
  } else {
    run_check(run, bytes + TAG, reply->bytes + reply->at[m] + TAG, length - TAG);
  }
  if (number != slot->number || !slot->on_way) {
    if (slot->has_lost && slot->lost_number == number) {
      slot->has_lost = 0;
      run->late++;
    } else {
      run->doubles++;
    }
    return -1;
  }
  if (((number - s->newest_reply) & 0xffffffU) > 0x7fffffU) {
    run->disorder++;
  } else {
    s->newest_reply = number;
  }
  slot->on_way = 0;
  s->on_way--;
  if (run->phase == MEASURE) {
    run->messages++;
    run->bytes += length;
    histogram_add(&run->latency, run->now - slot->sent, 1);
  }
  return (int)(value >> 24);
}

static void receive(struct run *run, struct udp_socket *s) {
  for (;;) {
    int most = s->on_way ? s->on_way : 1;
    int received = recvmmsg(s->fd, in.messages, (unsigned)most, MSG_DONTWAIT, NULL);
    if (received < 0) {
      if (errno == ECONNREFUSED) run_failed(run, "connection refused");
      return;
    }
    int prepared = 0;
    for (int i = 0; i < received; i++) {
      int place = accept_reply(run, s, in.parts[i].iov_base, in.messages[i].msg_len);
      if (place >= 0 && run->phase < DRAIN) prepare(run, s, place, prepared++);
    }
    if (prepared) send_batch(run, s, prepared);
    if (received < most || prepared == received || run->phase >= DRAIN) return;
  }
}

/* Gives up what is older than the time-out, and sends something else in its place. */
static int look_for_lost(struct run *run, struct udp_socket *s) {
  uint64_t timeout = (uint64_t)(run->options.timeout * 1e9);
  int prepared = 0;
  for (int place = 0; place < run->options.window; place++) {
    struct slot *slot = &s->slots[place];
    if (!slot->on_way || (run->phase != OVER && run->now - slot->sent < timeout)) continue;
    run->lost++;
    slot->on_way = 0;
    slot->has_lost = 1;
    slot->lost_number = slot->number;
    s->on_way--;
    if (run->phase < DRAIN) prepare(run, s, place, prepared++);
  }
  send_batch(run, s, prepared);
  return s->on_way;
}

static void open_socket(struct run *run, struct udp_socket *s) {
  s->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  int size = 4 << 20;
  if (s->fd < 0) die("socket");
  setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  setsockopt(s->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  if (connect(s->fd, (struct sockaddr *)&run->options.server, sizeof run->options.server) < 0) die("connect");
  s->slots = must_alloc((size_t)run->options.window * sizeof *s->slots);
  epoll_watch(run, s->fd, EPOLLIN | EPOLLET, s);
}

static size_t longest(const struct run *run) {
  size_t longest = 0;
  const struct side *sides[] = {&run->text.request, &run->text.reply};
  for (int side = 0; side < 2; side++) {
    for (int m = 0; m < run->text.count; m++) {
      size_t length = sides[side]->at[m + 1] - sides[side]->at[m];
      if (length <= TAG || length > MAX_MESSAGE) die("a message that is no datagram with a tag");
      if (length > longest) longest = length;
    }
  }
  return longest;
}

void run_udp(struct run *run) {
  int count = run->options.connections, window = run->options.window;
  struct udp_socket *sockets = must_alloc((size_t)count * sizeof *sockets);
  static struct epoll_event events[EVENTS];
  size_t room = longest(run) + 64; /* a longer reply is seen as such */
  batch_init(&out, room);
  batch_init(&in, room);
  for (int i = 0; i < count; i++) open_socket(run, &sockets[i]);
  run_tick(run);
  for (int i = 0; i < count; i++) {
    for (int place = 0; place < window; place++) prepare(run, &sockets[i], place, place);
    send_batch(run, &sockets[i], window);
  }
  uint64_t look = run->now;
  while (run->phase != OVER && run->failed + run->wrong < 1000) {
    int ready = epoll_some(run, events, EVENTS);
    for (int i = 0; i < ready; i++) receive(run, events[i].data.ptr);
    if (run->now < look && run->phase < DRAIN) continue;
    look = run->now + 10000000U;
    int on_way = 0;
    for (int i = 0; i < count; i++) on_way += look_for_lost(run, &sockets[i]);
    if (!on_way) run_drained(run);
  }
}
