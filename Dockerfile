FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/ requirements/
RUN python -m venv /venv && /venv/bin/pip install --quiet --only-binary :all: --require-hashes \
    -r requirements/base.txt -r requirements/cluster.txt
COPY . .
RUN /venv/bin/pip install --quiet --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin kratomwatch \
    && install -d -o kratomwatch -g kratomwatch -m 0750 /data /archive
COPY --from=build /venv /venv
# Inside a container the page must listen on all its addresses; which of them the host opens is up to `docker run -p`.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    KRATOMWATCH_DATA=/data KRATOMWATCH_WEB__HOST=0.0.0.0
USER kratomwatch
WORKDIR /data
VOLUME /data
EXPOSE 8080
# The page answers when the first pass over all sources has ended.
HEALTHCHECK --interval=60s --timeout=10s --start-period=3600s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=8)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kratomwatch"]
CMD ["up"]
