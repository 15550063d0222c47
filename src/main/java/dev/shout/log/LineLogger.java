package dev.shout.log;

import java.util.List;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventAware;

/** A logger of SLF4J whose events become lines. Asking for its level is one read; any thread. */
final class LineLogger extends LegacyAbstractLogger implements LoggingEventAware {

  private static final long serialVersionUID = 1L;

  private volatile int level;

  LineLogger(String name) {
    this.name = name;
    this.level = Level.ERROR.toInt();
  }

  void setLevel(Level least) {
    level = least.toInt();
  }

  void silence() {
    level = Integer.MAX_VALUE;
  }

  private boolean isEnabled(Level asked) {
    return asked.toInt() >= level;
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level eventLevel, Marker marker, String pattern, Object[] arguments, Throwable error) {
    Log.write(eventLevel, name, Message.of(pattern, arguments), error);
  }

  /** Events of the fluent way: {@code log.atInfo().addKeyValue("port", 7).log("listening")}. */
  @Override
  public void log(LoggingEvent event) {
    Message message = Message.of(event.getMessage(), event.getArgumentArray());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> message.field(pair.key, pair.value));
    }
    Log.write(event.getLevel(), name, message, event.getThrowable());
  }
}
