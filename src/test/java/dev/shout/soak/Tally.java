package dev.shout.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each kind of visit happened. Any thread. */
final class Tally {

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final LongAdder visits = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void visited(String kind) {
    count(kind);
    visits.increment();
  }

  void count(String what) {
    counts.computeIfAbsent(what, key -> new LongAdder()).increment();
  }

  void checked(int count) {
    bytes.add(count);
  }

  long of(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  long visits() {
    return visits.sum();
  }

  @Override
  public String toString() {
    return visits() + " visits, " + bytes + " bytes of replies checked: " + new TreeMap<>(counts);
  }
}
