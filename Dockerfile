FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/ requirements/
RUN python -m venv /venv && /venv/bin/pip install --quiet --only-binary :all: --require-hashes \
    -r requirements/base.txt -r requirements/cluster.txt
COPY . .
RUN /venv/bin/pip install --quiet --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN groupadd --system --gid 10001 kratomwatch \
    && useradd --system --uid 10001 --gid 10001 --no-log-init --home-dir /data --shell /usr/sbin/nologin kratomwatch \
    && install -d -o kratomwatch -g kratomwatch -m 0750 /data /archive
COPY --from=build /venv /venv
# Inside a container the page must listen on all its addresses; which of them the host opens is up to `docker run -p`.
# Nothing outside /data is written: `docker run --read-only --tmpfs /tmp` (what is drawn by a Chromium needs the latter).
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    KRATOMWATCH_DATA=/data KRATOMWATCH_WEB__HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
# The page answers when the first pass over all sources has ended. Whoever runs `daemon` asks `kratomwatch health` instead.
HEALTHCHECK --interval=60s --timeout=20s --start-period=3600s --retries=3 CMD ["kratomwatch", "health", "--page"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kratomwatch"]
CMD ["up"]
