/*
 * The generator: asks a server on the loopback as fast as it answers, and looks at every byte.
 *
 *   load MODE --port PORT [options]      see usage() below
 *
 * One thread. Prints one line of JSON: rates, latencies, what was lost, and who used how much of a
 * processor. Exit code 0 when every byte was right, 1 when one was wrong or a connection failed,
 * 2 when it could not be tried.
 *
 * Phases: warm-up, measurement, then a drain in which nothing new is sent and what is on its way is
 * still looked at. Only the second is in the figures.
 */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const double NANOS = 1e9;

_Noreturn void die(const char *what) {
  fprintf(stderr, "load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(2);
}

void *must_alloc(size_t bytes) {
  void *memory = calloc(1, bytes);
  if (!memory) die("out of memory");
  return memory;
}

static uint64_t read_clock(clockid_t clock) {
  struct timespec time = {0};
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

uint64_t clock_now(void) { return read_clock(CLOCK_MONOTONIC); }

/* Of a process in /proc: its group, and the processor time of the children it has waited for. */
static int read_stat(pid_t pid, int *group, uint64_t *children) {
  char path[64], stat[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  stat[fread(stat, 1, sizeof stat - 1, file)] = 0;
  fclose(file);
  const char *behind_name = strrchr(stat, ')');
  unsigned long user, kernel;
  if (!behind_name || sscanf(behind_name + 1, " %*c %*s %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", group, &user,
                             &kernel) != 3) {
    return 0;
  }
  *children = (user + kernel) * (1000000000U / (unsigned long)sysconf(_SC_CLK_TCK));
  return 1;
}

/* Processor time of a process and of its group: a server may start others, as socat does. */
static uint64_t server_nanos(pid_t server) {
  DIR *processes = opendir("/proc");
  if (!processes) die("/proc");
  uint64_t nanos = 0;
  for (struct dirent *entry; (entry = readdir(processes));) {
    pid_t pid = atoi(entry->d_name);
    int group;
    uint64_t children;
    clockid_t clock;
    if (pid <= 0 || !read_stat(pid, &group, &children) || (group != server && pid != server)) continue;
    nanos += children;
    if (clock_getcpuclockid(pid, &clock) == 0) nanos += read_clock(clock);
  }
  closedir(processes);
  return nanos;
}

/* Time that all processors were at work, for whomever. */
static uint64_t machine_nanos(void) {
  FILE *file = fopen("/proc/stat", "r");
  unsigned long user = 0, nice = 0, system = 0, irq = 0, softirq = 0, steal = 0;
  if (!file || fscanf(file, "cpu %lu %lu %lu %*u %*u %lu %lu %lu", &user, &nice, &system, &irq, &softirq, &steal) != 6) {
    die("/proc/stat");
  }
  fclose(file);
  return (user + nice + system + irq + softirq + steal) * (1000000000U / (unsigned long)sysconf(_SC_CLK_TCK));
}

static struct clocks clocks(const struct run *run) {
  struct clocks at = {.wall = clock_now(), .machine = machine_nanos()};
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  at.own = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000U +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000U;
  if (run->options.server_pid) at.server = server_nanos(run->options.server_pid);
  return at;
}

static void enter(struct run *run, enum phase phase) {
  run->phase = phase;
  switch (phase) {
    case WARMUP:
      run->phase_ends = run->now + (uint64_t)(run->options.warmup * NANOS);
      break;
    case MEASURE:
      run->lost = run->late = run->doubles = run->disorder = 0;
      run->began = clocks(run);
      run->phase_ends = run->now + (uint64_t)(run->options.seconds * NANOS);
      break;
    case DRAIN:
      run->ended = clocks(run);
      run->phase_ends = run->now + (uint64_t)(run->options.timeout * NANOS);
      break;
    case OVER:
      break;
  }
}

/* A measurement without a byte says nothing: on a busy machine a short one goes on until there is one. */
static int may_end(const struct run *run) {
  return run->phase != MEASURE || run->bytes || run->now >= run->phase_ends + (uint64_t)(5 * NANOS);
}

void run_tick(struct run *run) {
  run->now = clock_now();
  if (run->phase != OVER && run->now >= run->phase_ends && may_end(run)) enter(run, run->phase + 1);
}

void run_drained(struct run *run) {
  if (run->phase == DRAIN) enter(run, OVER);
}

static void problem(struct run *run, const char *what) {
  if (!run->first_problem[0]) {
    snprintf(run->first_problem, sizeof run->first_problem, "%s", what);
    fprintf(stderr, "load: %s\n", what);
  }
}

void run_wrong(struct run *run, const char *what) {
  run->wrong++;
  problem(run, what);
}

void run_failed(struct run *run, const char *what) {
  run->failed++;
  problem(run, what);
}

int run_check(struct run *run, const char *got, const char *expected, size_t length) {
  if (memcmp(got, expected, length) == 0) return 1;
  size_t at = 0;
  while (got[at] == expected[at]) at++;
  char message[160];
  snprintf(message, sizeof message, "wrong byte 0x%02x instead of 0x%02x, %zu of %zu", got[at] & 0xff,
           expected[at] & 0xff, at, length);
  run_wrong(run, message);
  return 0;
}

void histogram_add(struct histogram *histogram, uint64_t nanos, unsigned count) {
  unsigned bucket = (unsigned)nanos;
  if (nanos >> (SUB_BITS + 1)) {
    unsigned shift = 63U - (unsigned)__builtin_clzll(nanos) - SUB_BITS;
    bucket = ((shift + 1) << SUB_BITS) + ((unsigned)(nanos >> shift) & ((1U << SUB_BITS) - 1));
  }
  histogram->counts[bucket < BUCKETS ? bucket : BUCKETS - 1] += count;
  histogram->total += count;
}

double histogram_micros(const struct histogram *histogram, double quantile) {
  uint64_t seen = 0, wanted = (uint64_t)(quantile * (double)histogram->total);
  for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
    seen += histogram->counts[bucket];
    if (seen > wanted) {
      unsigned shift = bucket >> SUB_BITS;
      if (shift < 2) return bucket / 1e3;
      shift--;
      return (double)(((uint64_t)(bucket & ((1U << SUB_BITS) - 1)) + (1U << SUB_BITS)) << shift) / 1e3;
    }
  }
  return 0;
}

int epoll_some(struct run *run, struct epoll_event *events, int most) {
  int count = epoll_wait(run->epoll, events, most, 10);
  if (count < 0 && errno != EINTR) die("epoll_wait");
  run_tick(run);
  return count < 0 ? 0 : count;
}

void epoll_watch(struct run *run, int fd, uint32_t events, void *data) {
  struct epoll_event event = {.events = events, .data.ptr = data};
  if (epoll_ctl(run->epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

static void report(struct run *run) {
  /* Every connection may have failed before the end, or before the measurement. */
  if (!run->began.wall) run->began = clocks(run);
  if (!run->ended.wall) run->ended = clocks(run);
  double wall = (double)(run->ended.wall - run->began.wall) / NANOS;
  double own = (double)(run->ended.own - run->began.own) / NANOS;
  double server = (double)(run->ended.server - run->began.server) / NANOS;
  double others = (double)(run->ended.machine - run->began.machine) / NANOS - own - server;
  double messages = (double)run->messages;
  printf("{\"mode\": \"%s\", \"connections\": %d, \"window\": %d, \"size\": %d, \"seconds\": %.3f, ",
         run->options.mode, run->options.connections, run->options.window, run->options.size, wall);
  printf("\"messages\": %.0f, \"rate\": %.1f, \"mb_per_s\": %.2f, ", messages, messages / wall,
         (double)run->bytes / wall / 1e6);
  printf("\"lost\": %lu, \"late\": %lu, \"doubles\": %lu, \"disorder\": %lu, \"wrong\": %lu, \"failed\": %lu, ",
         run->lost, run->late, run->doubles, run->disorder, run->wrong, run->failed);
  printf("\"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, ", histogram_micros(&run->latency, 0.5),
         histogram_micros(&run->latency, 0.99), histogram_micros(&run->latency, 0.999));
  printf("\"load_cpu\": %.3f, \"server_cpu\": %.3f, \"others_cpu\": %.3f, \"server_s_per_million\": %.4f}\n", own / wall,
         server / wall, others > 0 ? others / wall : 0, messages > 0 ? server / messages * 1e6 : 0);
}

static _Noreturn void usage(void) {
  fprintf(stderr,
          "usage: load MODE --port PORT [options]\n"
          "  tcp-pingpong, tcp-pipelined   messages through connections that stay open\n"
          "  tcp-stream                    --mib MiB through each connection, both ways at once;\n"
          "                                a message is a MiB here\n"
          "  tcp-connect                   connect, one message, close\n"
          "  udp-pingpong, udp-window      datagrams, numbered\n"
          "  --connections N   TCP connections or UDP sockets (default 64)\n"
          "  --window N        messages on their way, of each (default 1; UDP at most 256)\n"
          "  --size BYTES      of a message (default 64)\n"
          "  --mib N           (default 256)\n"
          "  --text FILE --expect FILE     messages and their replies, one in a line, instead of ASCII\n"
          "  --warmup S --seconds S        (default 1 and 3)\n"
          "  --timeout S       a datagram is lost after it, TCP has failed without progress (default 1)\n"
          "  --server-pid PID  whose processor time is told as well, with that of its process group\n");
  exit(2);
}

static void parse(struct options *options, int argc, char **argv) {
  *options = (struct options){.connections = 64,
                              .window = 1,
                              .size = 64,
                              .mib = 256,
                              .warmup = 1,
                              .seconds = 3,
                              .timeout = 1,
                              .server = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}}};
  if (argc < 2 || argc % 2) usage();
  options->mode = argv[1];
  for (int i = 2; i < argc; i += 2) {
    const char *name = argv[i], *value = argv[i + 1];
    if (!strcmp(name, "--port")) options->server.sin_port = htons((uint16_t)atoi(value));
    else if (!strcmp(name, "--connections")) options->connections = atoi(value);
    else if (!strcmp(name, "--window")) options->window = atoi(value);
    else if (!strcmp(name, "--size")) options->size = atoi(value);
    else if (!strcmp(name, "--mib")) options->mib = atoi(value);
    else if (!strcmp(name, "--warmup")) options->warmup = atof(value);
    else if (!strcmp(name, "--seconds")) options->seconds = atof(value);
    else if (!strcmp(name, "--timeout")) options->timeout = atof(value);
    else if (!strcmp(name, "--server-pid")) options->server_pid = atoi(value);
    else if (!strcmp(name, "--text")) options->text_file = value;
    else if (!strcmp(name, "--expect")) options->expect_file = value;
    else usage();
  }
  int datagrams = !strncmp(options->mode, "udp", 3);
  if (!options->server.sin_port || options->connections < 1 || options->connections > 100000 || options->window < 1 ||
      options->window > (datagrams ? 256 : 100000) || options->size < (datagrams ? TAG + 1 : 1) ||
      options->size > MAX_MESSAGE || options->mib < 1 || options->warmup < 0 || options->seconds <= 0 ||
      options->timeout <= 0 || !options->text_file != !options->expect_file) {
    usage();
  }
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*run)(struct run *);
  } modes[] = {{"tcp-pingpong", run_tcp_messages}, {"tcp-pipelined", run_tcp_messages},
               {"tcp-stream", run_tcp_stream},     {"tcp-connect", run_tcp_connect},
               {"udp-pingpong", run_udp},          {"udp-window", run_udp}};
  static struct run run;
  parse(&run.options, argc, argv);
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (strcmp(modes[i].name, run.options.mode)) continue;
    text_load(&run);
    run.scratch = must_alloc(CHUNK);
    run.epoll = epoll_create1(0);
    if (run.epoll < 0) die("epoll_create1");
    run.now = clock_now();
    enter(&run, WARMUP);
    modes[i].run(&run);
    report(&run);
    return run.wrong || run.failed ? 1 : 0;
  }
  usage();
}
