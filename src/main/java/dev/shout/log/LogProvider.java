package dev.shout.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** How SLF4J finds this backend, by the service loader; any thread. */
public final class LogProvider implements SLF4JServiceProvider {

  private static final String API_VERSION = "2.0.99";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter noContext = new NOPMDCAdapter();

  /** For the service loader. */
  public LogProvider() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Log::logger;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return noContext;
  }

  @Override
  public String getRequestedApiVersion() {
    return API_VERSION;
  }

  @Override
  public void initialize() {
    // There is nothing to prepare: loggers are made when they are asked for.
  }
}
