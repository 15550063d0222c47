package dev.shout.server;

import dev.shout.EveryTransport;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link UdpTest} over each transport, with batching and without. */
final class EveryUdpPath implements TestTemplateInvocationContextProvider {

  private final EveryTransport transports = new EveryTransport();

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return Stream.of(true, false)
        .flatMap(
            batching ->
                transports
                    .provideTestTemplateInvocationContexts(context)
                    .map(transport -> new Path(transport, batching)));
  }

  private record Path(TestTemplateInvocationContext transport, boolean batching)
      implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int invocation) {
      return transport.getDisplayName(invocation) + (batching ? " in batches" : " one by one");
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      ParameterResolver vertx = (ParameterResolver) transport.getAdditionalExtensions().get(0);
      return List.of(new Servers(vertx, batching));
    }
  }

  private record Servers(ParameterResolver vertx, boolean batching) implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == UdpServers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return new UdpServers((Vertx) vertx.resolveParameter(parameter, context), batching);
    }
  }
}
