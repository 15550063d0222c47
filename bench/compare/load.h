/*
 * What the parts of the generator share: options, the text that is sent with the reply that is
 * expected, the clock with its phases, and the counters. One thread; nothing here is shared with
 * another.
 */
#ifndef LOAD_H
#define LOAD_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/types.h>

enum {
  MAX_MESSAGE = 65507,
  CHUNK = 256 << 10, /* bytes given to one send, or taken by one recv, of a stream */
  SOURCES = 64,      /* loopback addresses that short connections come from, see connect_to */
  TAG = 8            /* bytes at the head of a datagram that say which one it is */
};

struct options {
  const char *mode;
  struct sockaddr_in server;
  int connections; /* or UDP sockets */
  int window;      /* messages on their way, of each */
  int size;        /* bytes of a message */
  int mib;         /* of each connection of a stream */
  double warmup, seconds;
  double timeout; /* s after which a datagram is lost, or TCP without progress has failed */
  pid_t server_pid;
  const char *text_file, *expect_file;
};

/*
 * The messages: one after the other, the whole several times over, so that what follows from any
 * message on lies in one piece. Message i is [at[i], at[i + 1]); i may run to 2 * count.
 */
struct side {
  char *bytes;
  size_t *at;
  size_t turn; /* bytes of all messages, once */
};

struct text {
  int count;
  struct side request, reply;
};

enum { SUB_BITS = 5, BUCKETS = 40 << SUB_BITS };

/* Latencies in ns, exact to 3 %: 32 steps for each power of two. */
struct histogram {
  uint64_t counts[BUCKETS], total;
};

enum phase { WARMUP, MEASURE, DRAIN, OVER };

struct run {
  struct options options;
  struct text text;
  enum phase phase;
  uint64_t now, phase_ends; /* ns */
  int epoll;
  char *scratch; /* CHUNK bytes */

  /* Counted in the phase MEASURE alone. */
  uint64_t messages, bytes;
  struct histogram latency;

  /* Counted from the beginning of MEASURE, the drain included. */
  uint64_t lost, late, doubles, disorder;

  /* Counted always: any of them and the exit code is 1. */
  uint64_t wrong, failed;
  char first_problem[200];

  /* Clocks at the two ends of MEASURE. */
  struct clocks {
    uint64_t wall, own, server, machine;
  } began, ended;
};

uint64_t clock_now(void);

/* Takes the time and moves to the next phase when it is due. To be called after each epoll_wait. */
void run_tick(struct run *run);

/* Says that no work is left: DRAIN is over before its time. */
void run_drained(struct run *run);

/* The first wrong byte or failed connection is told on standard error, all are counted. */
void run_wrong(struct run *run, const char *what);
void run_failed(struct run *run, const char *what);

/* Compares a piece of a reply with what is expected. */
int run_check(struct run *run, const char *got, const char *expected, size_t length);

void histogram_add(struct histogram *histogram, uint64_t nanos, unsigned count);
double histogram_micros(const struct histogram *histogram, double quantile);

/* Wherever it fails for want of anything of the machine: one line and exit code 2. */
_Noreturn void die(const char *what);

void *must_alloc(size_t bytes);
void text_load(struct run *run);

int epoll_some(struct run *run, struct epoll_event *events, int most);
void epoll_watch(struct run *run, int fd, uint32_t events, void *data);

/* An open, non-blocking connection; waits for it. */
int tcp_connection(const struct run *run);

void run_tcp_messages(struct run *run);
void run_tcp_stream(struct run *run);
void run_tcp_connect(struct run *run);
void run_udp(struct run *run);

#endif
