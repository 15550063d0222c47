# Shout in a container: built from the sources in the first stage, run by a user of no rights in
# the second. How to build it, also without Docker, and what was seen: docs/image.md.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
# The smallest source there is, built once: it brings every plugin and library, the compiler's
# checks included, which dependency:go-offline leaves out. The layer stays until one of these files
# changes, and --offline below proves that it is whole.
COPY pom.xml ./
COPY .mvn .mvn
COPY src/main/java/dev/shout/package-info.java src/main/java/dev/shout/
RUN mvn -B -ntp -DskipTests package && rm -r target
COPY src/main src/main
RUN mvn -B -ntp --offline -DskipTests package

FROM ${RUN_IMAGE}
LABEL org.opencontainers.image.title="Shout" \
      org.opencontainers.image.description="Text over UDP and TCP comes back in UPPERCASE" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /opt/shout
COPY LICENSE ./
COPY conf conf
COPY --from=build /build/target/shout.jar ./
# A number, not a name: only so can Kubernetes see that it is not root (runAsNonRoot).
USER 10001:10001
EXPOSE 12000/tcp 12000/udp
# What the JVM takes for a clean end, said aloud: Shout closes its sockets and leaves.
STOPSIGNAL SIGTERM
# One flag: a process without memory is restarted from outside, rather than left half alive. Heap
# and collector the JVM chooses by the container's limits; JAVA_TOOL_OPTIONS overrides.
# Arguments of `docker run` replace the configuration file; variables such as SHOUT_TCP_PORT
# override what stands in it.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/shout/shout.jar"]
CMD ["-conf", "conf/server.json"]
