/*
 * The messages that are sent, and the replies that are expected: ASCII made here, or the lines of
 * two files.
 */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of different messages, if they are made here: enough that no reply fits another message. */
static const size_t VARIETY = 64 << 10;

/* Repeats the messages until what follows from any one is CHUNK bytes at least, and a whole turn. */
static void repeat(struct side *side, int count) {
  size_t copies = 2 + CHUNK / side->turn + 1;
  side->bytes = realloc(side->bytes, copies * side->turn);
  if (!side->bytes) die("out of memory");
  for (size_t copy = 1; copy < copies; copy++) {
    memcpy(side->bytes + copy * side->turn, side->bytes, side->turn);
  }
  for (int i = 0; i <= count; i++) side->at[count + i] = side->turn + side->at[i];
}

/* A line with its line feed is a message. */
static int read_lines(struct side *side, const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) die(path);
  fseek(file, 0, SEEK_END);
  side->turn = (size_t)ftell(file);
  rewind(file);
  side->bytes = must_alloc(side->turn + 1);
  if (!side->turn || fread(side->bytes, 1, side->turn, file) != side->turn) die(path);
  fclose(file);
  if (side->bytes[side->turn - 1] != '\n') die("the last line of a text has no end");
  int count = 0;
  for (size_t i = 0; i < side->turn; i++) count += side->bytes[i] == '\n';
  side->at = must_alloc((2 * (size_t)count + 2) * sizeof *side->at);
  int line = 0;
  for (size_t i = 0; i < side->turn; i++) {
    if (side->bytes[i] == '\n') side->at[++line] = i + 1;
  }
  return count;
}

static uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  return *state ^= *state << 5;
}

static void make_ascii(struct text *text, size_t size, int window) {
  text->count = (int)(VARIETY / size) + window;
  size_t count = (size_t)text->count, turn = count * size;
  struct side *sides[] = {&text->request, &text->reply};
  for (int i = 0; i < 2; i++) {
    sides[i]->turn = turn;
    sides[i]->bytes = must_alloc(turn);
    sides[i]->at = must_alloc((2 * count + 2) * sizeof *sides[i]->at);
    for (size_t m = 0; m <= count; m++) sides[i]->at[m] = m * size;
  }
  uint32_t state = 2463534242U;
  for (size_t i = 0; i < turn; i++) {
    uint32_t random = next_random(&state);
    /* Mostly letters, now and then another character; a message is a line. */
    char c = random & 0x700 ? (char)('a' + (random >> 16) % 26) : (char)(' ' + (random >> 16) % 95);
    if (i % size == size - 1) c = '\n';
    text->request.bytes[i] = c;
    text->reply.bytes[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
  }
}

void text_load(struct run *run) {
  struct text *text = &run->text;
  if (run->options.text_file) {
    text->count = read_lines(&text->request, run->options.text_file);
    if (read_lines(&text->reply, run->options.expect_file) != text->count) {
      die("the two texts differ in their number of lines");
    }
  } else {
    make_ascii(text, (size_t)run->options.size, run->options.window);
  }
  /* What is sent at once lies in one piece: a window is no longer than a turn. */
  if (text->count < run->options.window) die("a window needs as many different messages");
  repeat(&text->request, text->count);
  repeat(&text->reply, text->count);
}
