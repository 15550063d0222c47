package dev.shout;

import dev.shout.net.Transports;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link TransportTest} over each transport. */
public final class EveryTransport implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING)
        .filter(transport -> transport != null && transport.available())
        .map(Transport::name)
        .map(OnTransport::new);
  }

  private record OnTransport(String transport) implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int invocation) {
      return transport;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new VertxOf(transport));
    }
  }

  private record VertxOf(String transport) implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Vertx.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getStore(ExtensionContext.Namespace.create(context.getUniqueId()))
          .getOrComputeIfAbsent("vertx", key -> new Running(transport), Running.class)
          .vertx;
    }
  }

  /** Closed by JUnit with the test's store. */
  private static final class Running implements AutoCloseable {

    private final Vertx vertx;

    Running(String transport) {
      vertx =
          Vertx.builder()
              .with(new VertxOptions().setEventLoopPoolSize(2))
              .withTransport(Transports.named(transport))
              .build();
    }

    @Override
    public void close() throws TimeoutException {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }
}
