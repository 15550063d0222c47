# Shout in a container: built from the sources in the first stage, where the JVM is cut to the modules
# that Shout needs; the second holds that JVM, the C library and Shout, and nothing else: no shell,
# no packages, a user of no rights. How to build it, also without Docker, and what was measured:
# docs/image.md.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25

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
COPY deploy/image/assemble deploy/image/
RUN sh deploy/image/assemble /build/target/shout.jar /root-of-image

FROM scratch
LABEL org.opencontainers.image.title="Shout" \
      org.opencontainers.image.description="Text over UDP and TCP comes back in UPPERCASE" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /root-of-image /
WORKDIR /opt/shout
COPY LICENSE ./
COPY conf conf
# The JVM writes down its own classes, then those that Shout needs: half the time of every start.
RUN ["/opt/java/bin/java", "-Xshare:dump"]
RUN ["/opt/java/bin/java", "@train.options", "-cp", "/opt/shout/shout.jar", "dev.shout.Training"]
# A number, not a name: only so can Kubernetes see that it is not root (runAsNonRoot).
USER 10001:10001
EXPOSE 12000/tcp 12000/udp
# The first one drains.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s \
  CMD ["/opt/java/bin/java", "@/opt/shout/java.options", "-jar", "/opt/shout/shout.jar", "health", "-conf", "conf/server.json"]
# Arguments of `docker run` replace the configuration file; variables such as SHOUT_TCP_PORT
# override what stands in it. JVM options go in JAVA_TOOL_OPTIONS.
ENTRYPOINT ["/opt/java/bin/java", "@/opt/shout/java.options", "-jar", "/opt/shout/shout.jar"]
CMD ["-conf", "conf/server.json"]
