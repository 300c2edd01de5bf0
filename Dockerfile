# The production image: the gateway alone. PostgreSQL and Redis are elsewhere, and where their
# addresses are missing it does not start. First "mvn package", then "docker build -t sallyport ."
FROM eclipse-temurin:17-jre

WORKDIR /opt/sallyport
COPY target/sallyport.jar sallyport.jar

# A number, so that Kubernetes can see for itself that it is not root.
RUN install -d -m 0700 -o 10001 -g 10001 /var/lib/sallyport
USER 10001:10001
ENV SALLYPORT_DATA_DIR=/var/lib/sallyport

EXPOSE 8080 8081

# Asks the management port, so that port may not be 0. A small JVM of its own, on loopback.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
  CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m", "-jar", "/opt/sallyport/sallyport.jar", "--check-health"]

# No shell, so that SIGTERM reaches the JVM. Neither heap nor core is dumped: they hold secrets.
# Half of the memory is heap, because network buffers live outside it. More flags: JDK_JAVA_OPTIONS.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:-HeapDumpOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash", "-jar", "/opt/sallyport/sallyport.jar"]
