import io.vertx.core.Future
import io.vertx.core.VerticleBase

/** Serves beside ours, in another language. It marks what it has done: a test wants to see it. */
class GroovyUppercase extends VerticleBase {
  @Override
  Future<?> start() {
    vertx.eventBus()
        .consumer('shout.uppercase') { message ->
          message.reply(message.body().toUpperCase(Locale.ROOT) + ' (Groovy)')
        }
        .completion()
  }
}
