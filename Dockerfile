# Weir in a container. It listens on loopback only, so it shares the network of its host (Linux):
#   docker build -t weir .
#   docker run --rm -it --network host -v weir:/data weir
FROM python:3.13-slim

WORKDIR /opt/weir
COPY run.sh pyproject.toml requirements.lock requirements-dev.lock ./
COPY addons addons
COPY certs certs
COPY dashboard dashboard
# The first run makes .venv; later ones, by a user who may not write here, find it ready.
RUN ./run.sh help >/dev/null \
    && useradd --uid 1000 --create-home weir \
    && install -d -m 700 -o weir -g weir /data

USER weir
ENV WEIR_HOME=/data
VOLUME /data
EXPOSE 8080 8081
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["./run.sh", "status", "--json"]
ENTRYPOINT ["./run.sh"]
